import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { ConfirmDialog } from '../feedback/confirm-dialog.tsx';

interface DeleteSelectedProps {
  label: string;
  /** Asks whether they are really to go. */
  title: string;
  text: string;
  onDelete: () => void;
}

/** In the bar of the selected rows: deletes them, once that is confirmed. */
export function DeleteSelected({ label, title, text, onDelete }: DeleteSelectedProps) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={14} stroke={1.8} />}
        onClick={() => setAsking(true)}
      >
        {label}
      </Button>
      <ConfirmDialog
        title={title}
        opened={isAsking}
        onClose={() => setAsking(false)}
        confirmLabel={label}
        isDangerous
        isBusy={false}
        onConfirm={() => {
          setAsking(false);
          onDelete();
        }}
      >
        {text}
      </ConfirmDialog>
    </>
  );
}
