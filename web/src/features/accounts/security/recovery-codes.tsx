import { Alert, Button, Code, CopyButton, Group, Modal, Stack } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useWords } from '../../../ui/language/words.ts';
import { securityWords } from './security-words.ts';

/** Shown once: they are stored sealed and cannot be shown again. */
export function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const say = useWords(securityWords);
  return (
    <Modal
      opened
      onClose={onClose}
      title={say('keepCodes')}
      size={460}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack gap="md">
        <Alert color="yellow">{say('keepCodesText')}</Alert>
        <Code block>{codes.join('\n')}</Code>
        <Group justify="flex-end">
          <CopyButton value={codes.join('\n')}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                onClick={copy}
              >
                {say(copied ? 'copied' : 'copy')}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{say('kept')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
