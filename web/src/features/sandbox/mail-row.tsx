import { UnstyledButton } from '@mantine/core';
import type { SandboxMail } from '@millrace/contracts/channels/sandbox';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { useWords } from '../../ui/language/words.ts';
import classes from './sandbox-page.module.css';
import { sandboxWords } from './sandbox-words.ts';

interface Props {
  mail: SandboxMail;
  isSelected: boolean;
  onSelect: () => void;
}

export function MailRow({ mail, isSelected, onSelect }: Props) {
  const say = useWords(sandboxWords);
  return (
    <UnstyledButton
      className={classes.row}
      data-selected={isSelected || undefined}
      data-unread={mail.readAt === null || undefined}
      aria-current={isSelected || undefined}
      onClick={onSelect}
    >
      <span className={classes.line}>
        <span className={classes.to}>
          {say('to')} {mail.to}
        </span>
        <RelativeTime at={mail.deliveredAt} />
      </span>
      <span className={classes.subject}>{mail.subject || say('noSubject')}</span>
    </UnstyledButton>
  );
}
