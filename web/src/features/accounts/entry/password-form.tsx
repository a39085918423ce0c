import { Anchor, Button, Group, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { getSetup } from '@millrace/contracts/accounts/session';
import { isApiError } from '../../../api/api-error.ts';
import { useOperation } from '../../../api/hooks.ts';
import { authenticate } from '../../../api/sign-in.ts';
import { focusOnMount } from '../../../ui/keyboard/focus-on-mount.ts';
import { useWords } from '../../../ui/language/words.ts';
import { isEmail } from '../sign-in-rules.ts';
import { accountWords } from './account-words.ts';
import { AuthFailure } from './auth-failure.tsx';
import { GoogleButton } from './google-button.tsx';
import classes from './entry-page.module.css';

interface PasswordFormProps {
  /** Where Google sends people back to. */
  next: string;
  googleError?: string | undefined;
  /** An address that cannot be another one: that of an invitation. */
  email?: string;
  onSignedIn: () => Promise<void>;
  onCodeNeeded: () => void;
}

export function PasswordForm({ next, googleError, email = '', onSignedIn, onCodeNeeded }: PasswordFormProps) {
  const say = useWords(accountWords);
  const setup = useOperation(getSetup, {}, { staleTime: Infinity });
  const form = useForm({
    initialValues: { email, password: '' },
    validate: {
      email: (value) => (isEmail(value) ? null : say('emailInvalid')),
      password: (value) => (value ? null : say('required')),
    },
  });
  const signIn = useMutation({
    mutationFn: (values: typeof form.values) => authenticate({ kind: 'sign-in', ...values }),
    onSuccess: async ({ needsCode }) => (needsCode ? onCodeNeeded() : await onSignedIn()),
  });
  const isWrong = isApiError(signIn.error) && signIn.error.status === 401;
  return (
    <>
      <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
        {googleError !== undefined && !signIn.error && (
          <AuthFailure sentence={say(googleError === 'account_not_linked' ? 'googleNotLinked' : 'googleFailed')} />
        )}
        {signIn.error && <AuthFailure error={signIn.error} sentence={isWrong ? say('wrongCredentials') : undefined} />}
        <TextInput
          label={say('email')}
          type="email"
          autoComplete="username"
          readOnly={email !== ''}
          ref={email === '' ? focusOnMount : undefined}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={say('password')}
          autoComplete="current-password"
          ref={email === '' ? undefined : focusOnMount}
          {...form.getInputProps('password')}
        />
        <Button type="submit" fullWidth loading={signIn.isPending} mt={4}>
          {say('signIn')}
        </Button>
        <Group justify="center">
          <Anchor component={Link} to="/reset-password" size="sm">
            {say('forgot')}
          </Anchor>
        </Group>
      </form>
      {setup.data?.google && <GoogleButton next={next} />}
    </>
  );
}
