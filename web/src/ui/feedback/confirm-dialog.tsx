import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { FormDialog } from './form-dialog.tsx';

/** Asks before something that cannot be taken back. */
export function ConfirmDialog(props: {
  title: string;
  opened: boolean;
  onClose: () => void;
  confirmLabel: string;
  onConfirm: () => void;
  isBusy: boolean;
  error?: unknown;
  isDangerous?: boolean;
  children: ReactNode;
}) {
  return (
    <FormDialog
      {...props}
      submitLabel={props.confirmLabel}
      onSubmit={(event) => {
        event.preventDefault();
        props.onConfirm();
      }}
    >
      <Text component="div" c="var(--mr-ink-2)">
        {props.children}
      </Text>
    </FormDialog>
  );
}
