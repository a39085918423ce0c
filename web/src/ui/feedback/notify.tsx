import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';

const undoWithinMs = 8_000;

export function notifyDone(message: string): void {
  notifications.show({ message, icon: <IconCheck size={14} stroke={2.4} />, color: 'river', withBorder: true });
}

export function notifyFailure(message: string): void {
  notifications.show({
    message,
    icon: <IconAlertTriangle size={14} stroke={2.2} />,
    color: 'red',
    withBorder: true,
    autoClose: 9_000,
  });
}

/** Tells that something was done and offers to take it back for some seconds. */
export function notifyUndoable(message: string, undo: { label: string; run: () => void }): void {
  const id = notifications.show({
    color: 'river',
    withBorder: true,
    autoClose: undoWithinMs,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="md">
        <Text size="sm">{message}</Text>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            undo.run();
          }}
        >
          {undo.label}
        </Button>
      </Group>
    ),
  });
}
