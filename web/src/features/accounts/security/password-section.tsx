import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { listSessions } from '@millrace/contracts/accounts/sessions';
import { queryKeyOf } from '../../../api/hooks.ts';
import { useSession } from '../../../api/session.ts';
import { authenticate } from '../../../api/sign-in.ts';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { AuthFailure } from '../entry/auth-failure.tsx';
import { minPasswordLength } from '../sign-in-rules.ts';
import { securityWords } from './security-words.ts';

export function PasswordSection() {
  const say = useWords(securityWords);
  const { user } = useSession();
  return (
    <Section title={say('password')} description={say('passwordText')}>
      {user.hasPassword ? <ChangePassword /> : <Text c="dimmed">{say('passwordNone')}</Text>}
    </Section>
  );
}

function ChangePassword() {
  const say = useWords(securityWords);
  const queries = useQueryClient();
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '' },
    validate: {
      currentPassword: (value) => (value ? null : say('required')),
      newPassword: (value) => (value.length >= minPasswordLength ? null : say('passwordShort')),
    },
  });
  const change = useMutation({
    mutationFn: (values: typeof form.values) => authenticate({ kind: 'change-password', ...values }),
    onSuccess: async () => {
      form.reset();
      notifyDone(say('passwordChanged'));
      await queries.invalidateQueries({ queryKey: queryKeyOf(listSessions) });
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit((values) => change.mutate(values))}>
      <Stack gap="md" maw={420} align="stretch">
        {change.error && <AuthFailure error={change.error} />}
        <PasswordInput
          label={say('currentPassword')}
          autoComplete="current-password"
          {...form.getInputProps('currentPassword')}
        />
        <PasswordInput
          label={say('newPassword')}
          description={say('passwordHint')}
          autoComplete="new-password"
          {...form.getInputProps('newPassword')}
        />
        <Button type="submit" variant="default" loading={change.isPending}>
          {say('changePassword')}
        </Button>
      </Stack>
    </form>
  );
}
