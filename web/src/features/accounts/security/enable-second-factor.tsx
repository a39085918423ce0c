import { Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { authenticate, type AuthAnswer } from '../../../api/sign-in.ts';
import { FormDialog } from '../../../ui/feedback/form-dialog.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { AuthFailure } from '../entry/auth-failure.tsx';
import { useOwnPassword } from './own-password.tsx';
import { QrCode } from './qr-code.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { securityWords } from './security-words.ts';

/** Password, then the app and its first code, then the recovery codes: on only when the code was right. */
export function EnableSecondFactor({ onClose }: { onClose: () => void }) {
  const say = useWords(securityWords);
  const own = useOwnPassword();
  const [isConfirmed, setConfirmed] = useState(false);
  const start = useMutation({ mutationFn: () => authenticate({ kind: 'enable-second-factor', ...own.given }) });
  if (isConfirmed) return <RecoveryCodes codes={start.data?.recoveryCodes ?? []} onClose={onClose} />;
  if (start.data) return <ConfirmApp setup={start.data} onClose={onClose} onConfirmed={() => setConfirmed(true)} />;
  return (
    <FormDialog
      title={say('factor')}
      opened
      onClose={onClose}
      submitLabel={say('next')}
      isBusy={start.isPending}
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate();
      }}
    >
      {start.error && <AuthFailure error={start.error} />}
      <Text c="var(--mr-ink-2)">{say('factorText')}</Text>
      {own.input}
    </FormDialog>
  );
}

function ConfirmApp(props: { setup: AuthAnswer; onClose: () => void; onConfirmed: () => void }) {
  const say = useWords(securityWords);
  const queries = useQueryClient();
  const [code, setCode] = useState('');
  const { totpUri = '' } = props.setup;
  const confirm = useMutation({
    mutationFn: () => authenticate({ kind: 'code', code: code.trim() }),
    onSuccess: async () => {
      notifyDone(say('enabled'));
      props.onConfirmed();
      await queries.invalidateQueries();
    },
  });
  return (
    <FormDialog
      title={say('factor')}
      opened
      onClose={props.onClose}
      submitLabel={say('confirm')}
      isBusy={confirm.isPending}
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      {confirm.error && <AuthFailure error={confirm.error} />}
      <Text c="var(--mr-ink-2)">{say('scan')}</Text>
      <Group justify="center">
        <QrCode text={totpUri} label={say('qr')} />
      </Group>
      <Stack gap={4}>
        <Text size="xs" c="dimmed">
          {say('key')}
        </Text>
        <Code block>{URL.canParse(totpUri) ? new URL(totpUri).searchParams.get('secret') : ''}</Code>
      </Stack>
      <TextInput
        label={say('code')}
        inputMode="numeric"
        autoComplete="one-time-code"
        data-autofocus
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
