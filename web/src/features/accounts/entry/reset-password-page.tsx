import { Alert, Anchor, Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { getSetup } from '@millrace/contracts/accounts/session';
import { useOperation } from '../../../api/hooks.ts';
import { authenticate } from '../../../api/sign-in.ts';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { focusOnMount } from '../../../ui/keyboard/focus-on-mount.ts';
import { useWords } from '../../../ui/language/words.ts';
import { isEmail, minPasswordLength } from '../sign-in-rules.ts';
import { accountWords } from './account-words.ts';
import { AuthFailure } from './auth-failure.tsx';
import { CheckMail } from './check-mail.tsx';
import { EntryPage } from './entry-page.tsx';
import classes from './entry-page.module.css';

/** Without a token it asks for a link; with the one of the link, behind `#`, for the new password. */
export function ResetPasswordPage() {
  const say = useWords(accountWords);
  const [token] = useState(() => window.location.hash.slice(1));
  const footer = (
    <Anchor component={Link} to="/sign-in" size="sm">
      {say('backToSignIn')}
    </Anchor>
  );
  return token === '' ? (
    <EntryPage title={say('forgotTitle')} subtitle={say('forgotSubtitle')} footer={footer}>
      <AskForLink />
    </EntryPage>
  ) : (
    <EntryPage title={say('newPasswordTitle')} subtitle={say('newPasswordSubtitle')} footer={footer}>
      <NewPassword token={token} />
    </EntryPage>
  );
}

function AskForLink() {
  const say = useWords(accountWords);
  const setup = useOperation(getSetup, {}, { staleTime: Infinity });
  const form = useForm({
    initialValues: { email: '' },
    validate: { email: (value) => (isEmail(value) ? null : say('emailInvalid')) },
  });
  const ask = useMutation({ mutationFn: (email: string) => authenticate({ kind: 'mail-reset', email }) });
  if (setup.data && !setup.data.mail) {
    return (
      <div className={classes.form}>
        <Alert color="yellow">{say('noMail')}</Alert>
      </div>
    );
  }
  if (ask.isSuccess) return <CheckMail email={form.values.email.trim()} kind="mail-reset" />;
  return (
    <form className={classes.form} noValidate onSubmit={form.onSubmit(({ email }) => ask.mutate(email.trim()))}>
      {ask.error && <AuthFailure error={ask.error} />}
      <TextInput
        label={say('email')}
        type="email"
        autoComplete="username"
        ref={focusOnMount}
        {...form.getInputProps('email')}
      />
      <Button type="submit" fullWidth loading={ask.isPending}>
        {say('sendLink')}
      </Button>
    </form>
  );
}

function NewPassword({ token }: { token: string }) {
  const say = useWords(accountWords);
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { newPassword: '' },
    validate: { newPassword: (value) => (value.length >= minPasswordLength ? null : say('passwordShort')) },
  });
  const set = useMutation({
    mutationFn: (newPassword: string) => authenticate({ kind: 'reset-password', token, newPassword }),
    onSuccess: async () => {
      notifyDone(say('passwordSet'));
      await navigate({ to: '/sign-in' });
    },
  });
  return (
    <form className={classes.form} noValidate onSubmit={form.onSubmit(({ newPassword }) => set.mutate(newPassword))}>
      {set.error && <AuthFailure error={set.error} />}
      <PasswordInput
        label={say('newPassword')}
        description={say('passwordHint')}
        autoComplete="new-password"
        ref={focusOnMount}
        {...form.getInputProps('newPassword')}
      />
      <Button type="submit" fullWidth loading={set.isPending}>
        {say('setPassword')}
      </Button>
    </form>
  );
}
