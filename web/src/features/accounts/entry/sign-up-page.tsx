import { Anchor } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { getSetup } from '@millrace/contracts/accounts/session';
import { useOperation } from '../../../api/hooks.ts';
import { useWords } from '../../../ui/language/words.ts';
import { safeNext } from '../sign-in-rules.ts';
import { accountWords } from './account-words.ts';
import { CheckMail } from './check-mail.tsx';
import { EntryPage } from './entry-page.tsx';
import { GoogleButton } from './google-button.tsx';
import { useEnter } from './sign-in-page.tsx';
import { SignUpForm } from './sign-up-form.tsx';

export function SignUpPage() {
  const say = useWords(accountWords);
  const setup = useOperation(getSetup, {}, { staleTime: Infinity });
  const isFirst = setup.data?.hasAccounts === false;
  const { next } = useSearch({ from: '/sign-up' });
  const enter = useEnter(next);
  const [mailedTo, setMailedTo] = useState<string | null>(null);
  if (mailedTo !== null) {
    return (
      <EntryPage title={say('checkMail')}>
        <CheckMail email={mailedTo} kind="mail-verification" />
      </EntryPage>
    );
  }
  return (
    <EntryPage
      title={say(isFirst ? 'firstTitle' : 'signUpTitle')}
      subtitle={say(isFirst ? 'firstSubtitle' : 'signUpSubtitle')}
      footer={
        <>
          {say('haveAccount')}{' '}
          <Anchor component={Link} to="/sign-in" size="sm">
            {say('signIn')}
          </Anchor>
        </>
      }
    >
      <SignUpForm isClosed={setup.data?.signUp === 'closed'} onSignedIn={enter} onMailed={setMailedTo} />
      {setup.data?.google && <GoogleButton next={safeNext(next)} />}
    </EntryPage>
  );
}
