import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { authenticate } from '../../../api/sign-in.ts';
import { useReportFailure } from '../../../ui/feedback/failure.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { accountWords } from './account-words.ts';
import classes from './entry-page.module.css';

/** After something was mailed: what to do now, and again if it does not come. */
export function CheckMail({ email, kind }: { email: string; kind: 'mail-verification' | 'mail-reset' }) {
  const say = useWords(accountWords);
  const again = useMutation({
    mutationFn: () => authenticate({ kind, email }),
    onSuccess: () => notifyDone(say('sentAgain')),
    onError: useReportFailure(),
  });
  return (
    <div className={classes.form}>
      <Text size="sm">{say(kind === 'mail-reset' ? 'resetSent' : 'verificationSent', { email })}</Text>
      <Button variant="default" fullWidth loading={again.isPending} onClick={() => again.mutate()}>
        {say('sendAgain')}
      </Button>
    </div>
  );
}
