import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { authenticate } from '../../../api/sign-in.ts';
import { FormDialog } from '../../../ui/feedback/form-dialog.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { AuthFailure } from '../entry/auth-failure.tsx';
import { useOwnPassword } from './own-password.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { securityWords } from './security-words.ts';

export function RenewRecoveryCodes({ onClose }: { onClose: () => void }) {
  const say = useWords(securityWords);
  const own = useOwnPassword();
  const renew = useMutation({ mutationFn: () => authenticate({ kind: 'renew-recovery-codes', ...own.given }) });
  if (renew.data) return <RecoveryCodes codes={renew.data.recoveryCodes} onClose={onClose} />;
  return (
    <FormDialog
      title={say('renew')}
      opened
      onClose={onClose}
      submitLabel={say('renew')}
      isBusy={renew.isPending}
      onSubmit={(event) => {
        event.preventDefault();
        renew.mutate();
      }}
    >
      {renew.error && <AuthFailure error={renew.error} />}
      <Text c="var(--mr-ink-2)">{say('renewText')}</Text>
      {own.input}
    </FormDialog>
  );
}
