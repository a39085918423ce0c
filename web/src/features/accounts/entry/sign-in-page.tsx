import { Anchor } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useWords } from '../../../ui/language/words.ts';
import { safeNext } from '../sign-in-rules.ts';
import { accountWords } from './account-words.ts';
import { CodeForm } from './code-form.tsx';
import { EntryPage } from './entry-page.tsx';
import { PasswordForm } from './password-form.tsx';

export function SignInPage() {
  const say = useWords(accountWords);
  const { next, error, step } = useSearch({ from: '/sign-in' });
  const enter = useEnter(next);
  const [needsCode, setNeedsCode] = useState(step === 'code');
  if (needsCode) {
    return (
      <EntryPage title={say('codeTitle')} subtitle={say('codeSubtitle')}>
        <CodeForm onSignedIn={enter} />
      </EntryPage>
    );
  }
  return (
    <EntryPage
      title={say('signInTitle')}
      subtitle={say('signInSubtitle')}
      footer={
        <>
          {say('noAccount')}{' '}
          <Anchor component={Link} to="/sign-up" size="sm">
            {say('createAccount')}
          </Anchor>
        </>
      }
    >
      <PasswordForm
        next={safeNext(next)}
        googleError={error}
        onSignedIn={enter}
        onCodeNeeded={() => setNeedsCode(true)}
      />
    </EntryPage>
  );
}

/** After the cookie has changed, everything read before belongs to somebody else. */
export function useEnter(next: string | undefined): () => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    queries.clear();
    await navigate({ to: safeNext(next) });
  };
}
