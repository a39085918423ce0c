import { Alert, Button, Code, CopyButton, Group, Modal, Stack } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useWords } from '../../../ui/language/words.ts';
import { accountSettingsWords } from '../settings-words.ts';
import { memberWords } from './member-words.ts';
import classes from './invitation-link.module.css';

/** Shown where no mail could be sent: the only time the link is seen. */
export function InvitationLink({ link, email, onClose }: { link: string; email: string; onClose: () => void }) {
  const say = useWords(accountSettingsWords);
  const sayMember = useWords(memberWords);
  return (
    <Modal opened onClose={onClose} title={sayMember('inviteReady')} size={520} closeOnClickOutside={false}>
      <Stack gap="md">
        <Alert color="yellow">{sayMember('inviteReadyText', { email })}</Alert>
        <Code block className={classes.link}>
          {link}
        </Code>
        <Group justify="flex-end">
          <CopyButton value={link}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                onClick={copy}
              >
                {copied ? say('copied') : sayMember('copyLink')}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{say('done')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
