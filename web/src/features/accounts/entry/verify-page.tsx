import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Navigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { authenticate } from '../../../api/sign-in.ts';
import { useWords } from '../../../ui/language/words.ts';
import { pendingInvitation } from '../pending-invitation.ts';
import { isEmail } from '../sign-in-rules.ts';
import { accountWords } from './account-words.ts';
import { AuthFailure } from './auth-failure.tsx';
import { CheckMail } from './check-mail.tsx';
import { EntryPage } from './entry-page.tsx';
import classes from './entry-page.module.css';

/** Where the link that confirms an address leads: on into the app, or to another link when it was too late. */
export function VerifyPage() {
  const say = useWords(accountWords);
  const { error } = useSearch({ from: '/verify' });
  const [email, setEmail] = useState('');
  const send = useMutation({ mutationFn: () => authenticate({ kind: 'mail-verification', email: email.trim() }) });
  if (error === undefined) return <Navigate to={pendingInvitation.read() ? '/invitation' : '/'} />;
  return (
    <EntryPage title={say('linkOverTitle')} subtitle={say('verifyAgain')}>
      {send.isSuccess ? (
        <CheckMail email={email.trim()} kind="mail-verification" />
      ) : (
        <form
          className={classes.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (isEmail(email)) send.mutate();
          }}
        >
          {send.error && <AuthFailure error={send.error} />}
          <TextInput
            label={say('email')}
            type="email"
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <Button type="submit" fullWidth loading={send.isPending} disabled={!isEmail(email)}>
            {say('sendLink')}
          </Button>
        </form>
      )}
    </EntryPage>
  );
}
