import { Anchor, Button } from '@mantine/core';
import type { Message } from '@millrace/contracts/conversations/messages';
import { IconPaperclip, IconRobot } from '@tabler/icons-react';
import { useState } from 'react';
import { apiBase } from '../../api/client.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { Pill } from '../../ui/data/pill.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { useWords } from '../../ui/language/words.ts';
import { DeliveryState } from './delivery-state.tsx';
import { formatSize } from './format-size.ts';
import { HtmlFrame } from './html-frame.tsx';
import { inboxWords } from './inbox-words.ts';
import classes from './message-card.module.css';

const automaticLabels = {
  reply: 'automaticReply',
  generated: 'automaticGenerated',
  list: 'automaticList',
  bounce: 'automaticBounce',
} as const;

/** `isCurrent`: somebody has come for this one. */
export function MessageCard({ message, isCurrent }: { message: Message; isCurrent: boolean }) {
  const say = useWords(inboxWords);
  const isOurs = message.direction === 'outbound';
  const author = message.author.name ?? message.from?.name ?? message.from?.address ?? '';
  return (
    <article
      className={classes.card}
      data-direction={message.direction}
      aria-label={author}
      aria-current={isCurrent || undefined}
    >
      <header className={classes.head}>
        <Initials name={author || '?'} size={22} />
        <span className={classes.author}>{author}</span>
        {message.automatic && (
          <Pill dot={false}>
            <IconRobot size={12} stroke={1.8} /> {say(automaticLabels[message.automatic])}
          </Pill>
        )}
        <span className={classes.time}>
          <RelativeTime at={message.createdAt} />
        </span>
      </header>
      <Body message={message} author={author} />
      {message.attachments.length > 0 && <Attachments attachments={message.attachments} />}
      {isOurs && <DeliveryState message={message} />}
    </article>
  );
}

function Body({ message, author }: { message: Message; author: string }) {
  const say = useWords(inboxWords);
  const [shows, setShows] = useState<'text' | 'html'>(message.text === '' && message.hasHtml ? 'html' : 'text');
  const [isQuoteShown, setQuoteShown] = useState(false);
  const links = (
    <div className={classes.links}>
      {message.hasHtml && (
        <Button variant="subtle" size="compact-xs" onClick={() => setShows(shows === 'text' ? 'html' : 'text')}>
          {say(shows === 'text' ? 'showHtml' : 'showText')}
        </Button>
      )}
      {message.quotedText !== '' && shows === 'text' && (
        <Button variant="subtle" size="compact-xs" onClick={() => setQuoteShown(!isQuoteShown)}>
          {say(isQuoteShown ? 'hideQuoted' : 'showQuoted')}
        </Button>
      )}
      {message.isTextCut && (
        <Anchor size="xs" href={`${apiBase}/messages/${message.id}/text`} target="_blank">
          {say('wholeText')}
        </Anchor>
      )}
      {message.hasRaw && (
        <Anchor size="xs" c="dimmed" href={`${apiBase}/messages/${message.id}/raw`}>
          {say('showRaw')}
        </Anchor>
      )}
    </div>
  );
  return (
    <>
      {shows === 'html' ? (
        <HtmlFrame messageId={message.id} title={say('htmlTitle', { name: author })} />
      ) : (
        <p className={classes.text}>{message.text}</p>
      )}
      {isQuoteShown && shows === 'text' && <blockquote className={classes.quote}>{message.quotedText}</blockquote>}
      {links}
    </>
  );
}

function Attachments({ attachments }: { attachments: Message['attachments'] }) {
  return (
    <ul className={classes.attachments}>
      {attachments.map((attachment) => (
        <li key={attachment.id}>
          <a className={classes.attachment} href={`${apiBase}/files/${attachment.id}`} download={attachment.name}>
            <IconPaperclip size={14} stroke={1.7} />
            <span className={classes.fileName}>{attachment.name}</span>
            <span className={classes.size}>{formatSize(attachment.sizeBytes)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
