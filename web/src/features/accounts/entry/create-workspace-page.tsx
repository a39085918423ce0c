import { Alert, Anchor, Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { createWorkspace } from '@millrace/contracts/accounts/workspaces';
import { useCall } from '../../../api/hooks.ts';
import { useSignOut } from '../../../api/session.ts';
import { useDescribe } from '../../../ui/feedback/failure.tsx';
import { focusOnMount } from '../../../ui/keyboard/focus-on-mount.ts';
import { useWords } from '../../../ui/language/words.ts';
import { accountWords } from './account-words.ts';
import { EntryPage } from './entry-page.tsx';
import { regionOf } from '../sign-in-rules.ts';
import classes from './entry-page.module.css';

/** The first thing after signing up; later the way to another workspace. */
export function CreateWorkspacePage() {
  const say = useWords(accountWords);
  const describe = useDescribe();
  const call = useCall();
  const signOut = useSignOut();
  const { i18n } = useTranslation();
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (value) => (value.trim() ? null : say('required')) },
  });
  const create = useMutation({
    mutationFn: ({ name }: { name: string }) =>
      call(createWorkspace, {
        name,
        locale: i18n.language === 'de' ? 'de' : 'en',
        timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
        defaultRegion: regionOf(navigator.languages),
      }),
    // The session now looks at another workspace: nothing read before may stay.
    onSuccess: () => window.location.assign('/'),
  });
  return (
    <EntryPage
      title={say('workspaceTitle')}
      subtitle={say('workspaceSubtitle')}
      footer={
        <Anchor component="button" type="button" size="sm" onClick={signOut}>
          {say('signOut')}
        </Anchor>
      }
    >
      <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => create.mutate(values))}>
        {create.error && (
          <Alert color="red" variant="light" role="alert">
            {describe(create.error)}
          </Alert>
        )}
        <TextInput
          label={say('workspaceName')}
          placeholder={say('workspacePlaceholder')}
          autoComplete="organization"
          ref={focusOnMount}
          {...form.getInputProps('name')}
        />
        <Button type="submit" fullWidth loading={create.isPending || create.isSuccess}>
          {say('createWorkspace')}
        </Button>
      </form>
    </EntryPage>
  );
}
