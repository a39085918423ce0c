import { Anchor, Button, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { acceptInvitation, readInvitation } from '@millrace/contracts/accounts/invitations';
import type { AnswerOf } from '@millrace/contracts/operation';
import { useCall, useOperation } from '../../../api/hooks.ts';
import { useMaybeSession, useSignOut } from '../../../api/session.ts';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { pendingInvitation } from '../pending-invitation.ts';
import { accountSettingsWords } from '../settings-words.ts';
import { accountWords } from './account-words.ts';
import { AuthFailure } from './auth-failure.tsx';
import { CheckMail } from './check-mail.tsx';
import { CodeForm } from './code-form.tsx';
import { EntryPage } from './entry-page.tsx';
import { PasswordForm } from './password-form.tsx';
import { SignUpForm } from './sign-up-form.tsx';
import classes from './entry-page.module.css';

type Invitation = AnswerOf<typeof readInvitation>;

/** Where the link of an invitation leads: sign up or in with the invited address, then join. */
export function InvitationPage() {
  const say = useWords(accountWords);
  const sayRole = useWords(accountSettingsWords);
  const [token] = useState(() => pendingInvitation.read() ?? '');
  const invitation = useOperation(readInvitation, { token }, { enabled: token !== '', retry: false });
  const session = useMaybeSession();
  if (token === '' || invitation.error) {
    return (
      <EntryPage
        title={say('linkOverTitle')}
        footer={
          <Anchor component={Link} to="/" size="sm">
            {say('toApp')}
          </Anchor>
        }
      >
        <div className={classes.form}>
          <AuthFailure
            error={invitation.error ?? undefined}
            sentence={token === '' ? say('invitationOver') : undefined}
          />
        </div>
      </EntryPage>
    );
  }
  if (!invitation.data || session.isPending) {
    return (
      <EntryPage title={say('invitationTitle', { workspace: '…' })}>
        <SkeletonRows rows={2} height={36} />
      </EntryPage>
    );
  }
  const { workspace, invitedBy, role } = invitation.data;
  const told = { workspace, name: invitedBy ?? '', role: sayRole(role) };
  return (
    <EntryPage title={say('invitationTitle', told)} subtitle={say(invitedBy ? 'invitationBy' : 'invitationText', told)}>
      {session.data ? (
        <Join invitation={invitation.data} token={token} signedInAs={session.data.user.email} />
      ) : (
        <SignUpOrIn invitation={invitation.data} token={token} />
      )}
    </EntryPage>
  );
}

function Join({ invitation, token, signedInAs }: { invitation: Invitation; token: string; signedInAs: string }) {
  const say = useWords(accountWords);
  const call = useCall();
  const signOut = useSignOut('/invitation');
  const accept = useMutation({
    mutationFn: () => call(acceptInvitation, { token }),
    onSuccess: () => {
      pendingInvitation.forget();
      // The session now looks at another workspace: nothing read before may stay.
      window.location.assign('/');
    },
  });
  if (signedInAs.toLowerCase() !== invitation.email) {
    return (
      <div className={classes.form}>
        <Text size="sm">{say('invitedOther', { email: invitation.email, own: signedInAs })}</Text>
        <Button fullWidth variant="default" onClick={signOut}>
          {say('signOut')}
        </Button>
      </div>
    );
  }
  return (
    <div className={classes.form}>
      {accept.error && <AuthFailure error={accept.error} />}
      <Button fullWidth loading={accept.isPending || accept.isSuccess} onClick={() => accept.mutate()}>
        {say('join', { workspace: invitation.workspace })}
      </Button>
    </div>
  );
}

function SignUpOrIn({ invitation, token }: { invitation: Invitation; token: string }) {
  const { email } = invitation;
  const queries = useQueryClient();
  const [step, setStep] = useState<'account' | 'code' | 'mailed'>('account');
  // The same page, now with a session.
  const onSignedIn = async () => {
    await queries.resetQueries();
  };
  if (step === 'code') return <CodeForm onSignedIn={onSignedIn} />;
  if (step === 'mailed') return <CheckMail email={email} kind="mail-verification" />;
  return invitation.hasAccount ? (
    <PasswordForm next="/invitation" email={email} onSignedIn={onSignedIn} onCodeNeeded={() => setStep('code')} />
  ) : (
    <SignUpForm invited={{ email, token }} onSignedIn={onSignedIn} onMailed={() => setStep('mailed')} />
  );
}
