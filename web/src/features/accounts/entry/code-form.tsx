import { Anchor, Button, Group, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { authenticate } from '../../../api/sign-in.ts';
import { focusOnMount } from '../../../ui/keyboard/focus-on-mount.ts';
import { useWords } from '../../../ui/language/words.ts';
import { accountWords } from './account-words.ts';
import { AuthFailure } from './auth-failure.tsx';
import classes from './entry-page.module.css';

/** The second step of signing in: a code of the app, or one of the recovery codes. */
export function CodeForm({ onSignedIn }: { onSignedIn: () => Promise<void> }) {
  const say = useWords(accountWords);
  const [kind, setKind] = useState<'code' | 'recovery-code'>('code');
  const [code, setCode] = useState('');
  const verify = useMutation({
    mutationFn: () => authenticate({ kind, code: code.trim() }),
    onSuccess: onSignedIn,
  });
  const change = () => {
    setKind(kind === 'code' ? 'recovery-code' : 'code');
    setCode('');
    verify.reset();
  };
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        verify.mutate();
      }}
    >
      {verify.error && <AuthFailure error={verify.error} />}
      <TextInput
        key={kind}
        label={say(kind === 'code' ? 'code' : 'recoveryCode')}
        inputMode={kind === 'code' ? 'numeric' : 'text'}
        autoComplete="one-time-code"
        ref={focusOnMount}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Button type="submit" fullWidth loading={verify.isPending} disabled={code.trim() === ''}>
        {say('signIn')}
      </Button>
      <Group justify="center">
        <Anchor component="button" type="button" size="sm" onClick={change}>
          {say(kind === 'code' ? 'useRecoveryCode' : 'useCode')}
        </Anchor>
      </Group>
    </form>
  );
}
