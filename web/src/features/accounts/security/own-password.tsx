import { PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../../../api/session.ts';
import { useWords } from '../../../ui/language/words.ts';
import { securityWords } from './security-words.ts';

/** The password that has to be repeated before something about the account changes, where there is one. */
export function useOwnPassword() {
  const say = useWords(securityWords);
  const { user } = useSession();
  const [password, setPassword] = useState('');
  const input = user.hasPassword ? (
    <PasswordInput
      label={say('currentPassword')}
      autoComplete="current-password"
      data-autofocus
      value={password}
      onChange={(event) => setPassword(event.currentTarget.value)}
    />
  ) : null;
  return { input, given: user.hasPassword ? { password } : {} };
}
