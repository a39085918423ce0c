import { Alert, List, Text } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '../feedback/confirm-dialog.tsx';
import { useDescribe } from '../feedback/failure.tsx';
import { notifyDone } from '../feedback/notify.tsx';
import { useFormat } from '../language/format.ts';
import { useWords } from '../language/words.ts';
import { eventWords } from './event-words.ts';

export interface TakeBack {
  /** What is taken back, by name. */
  name: string;
  run: (eventId: string) => Promise<unknown>;
  /** Why it cannot go back, when that is what went wrong. */
  reasonsOf: (error: unknown) => readonly string[] | null;
}

/** Asks before a record goes back to an event, and says why where it cannot. */
export function TakeBackDialog(props: {
  takeBack: TakeBack;
  eventId: string;
  title: string;
  at: string;
  onClose: () => void;
}) {
  const { takeBack } = props;
  const say = useWords(eventWords);
  const format = useFormat();
  const describe = useDescribe();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const reasons = error === null ? null : takeBack.reasonsOf(error);
  const run = async () => {
    setBusy(true);
    try {
      await takeBack.run(props.eventId);
      notifyDone(say('takenBack', { name: takeBack.name }));
      props.onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <ConfirmDialog
      title={say('takeBackTitle', { name: takeBack.name })}
      opened
      onClose={props.onClose}
      confirmLabel={say('takeBack')}
      isBusy={isBusy}
      error={reasons ? null : error}
      onConfirm={() => void run()}
    >
      {reasons && (
        <Alert color="yellow" title={say('refused')} role="alert" mb="md">
          {describe(error)}
          {reasons.length > 0 && (
            <List size="sm" mt="xs">
              {reasons.map((reason) => (
                <List.Item key={reason}>{reason}</List.Item>
              ))}
            </List>
          )}
        </Alert>
      )}
      <Text fw={500} mb="xs">
        {props.title} · {format.dateTime(props.at)}
      </Text>
      {say('takeBackText')}
    </ConfirmDialog>
  );
}
