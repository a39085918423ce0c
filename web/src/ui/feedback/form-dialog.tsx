import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import type { FormEventHandler, ReactNode } from 'react';
import { useWords } from '../language/words.ts';
import { uiWords } from '../ui-words.ts';
import { useDescribe } from './failure.tsx';

interface FormDialogProps {
  title: string;
  opened: boolean;
  onClose: () => void;
  onSubmit: FormEventHandler<HTMLFormElement>;
  submitLabel: string;
  isBusy: boolean;
  /** Why the last attempt failed. */
  error?: unknown;
  /** Red, for what destroys. */
  isDangerous?: boolean;
  size?: number;
  children?: ReactNode;
}

/** A dialog that does one thing: a few fields, a reason when it failed, cancel and submit. */
export function FormDialog(props: FormDialogProps) {
  const say = useWords(uiWords);
  const describe = useDescribe();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      size={props.size ?? 460}
      closeButtonProps={{ 'aria-label': say('close') }}
    >
      <form noValidate onSubmit={props.onSubmit}>
        <Stack gap="md">
          {props.error != null && (
            <Alert color="red" variant="light" role="alert">
              {describe(props.error)}
            </Alert>
          )}
          {props.children}
          <Group justify="flex-end" gap="sm" mt="xs">
            <Button variant="default" onClick={props.onClose}>
              {say('cancel')}
            </Button>
            <Button type="submit" loading={props.isBusy} color={props.isDangerous ? 'red' : undefined}>
              {props.submitLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
