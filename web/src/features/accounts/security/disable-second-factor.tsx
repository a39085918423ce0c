import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { authenticate } from '../../../api/sign-in.ts';
import { FormDialog } from '../../../ui/feedback/form-dialog.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { AuthFailure } from '../entry/auth-failure.tsx';
import { useOwnPassword } from './own-password.tsx';
import { securityWords } from './security-words.ts';

export function DisableSecondFactor({ onClose }: { onClose: () => void }) {
  const say = useWords(securityWords);
  const queries = useQueryClient();
  const own = useOwnPassword();
  const disable = useMutation({
    mutationFn: () => authenticate({ kind: 'disable-second-factor', ...own.given }),
    onSuccess: async () => {
      notifyDone(say('disabled'));
      onClose();
      await queries.invalidateQueries();
    },
  });
  return (
    <FormDialog
      title={say('disableTitle')}
      opened
      onClose={onClose}
      submitLabel={say('disable')}
      isDangerous
      isBusy={disable.isPending}
      onSubmit={(event) => {
        event.preventDefault();
        disable.mutate();
      }}
    >
      {disable.error && <AuthFailure error={disable.error} />}
      <Text c="var(--mr-ink-2)">{say('disableText')}</Text>
      {own.input}
    </FormDialog>
  );
}
