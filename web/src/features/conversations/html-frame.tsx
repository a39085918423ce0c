import { Button } from '@mantine/core';
import { useState } from 'react';
import { apiBase } from '../../api/client.ts';
import { useWords } from '../../ui/language/words.ts';
import { inboxWords } from './inbox-words.ts';
import classes from './message-card.module.css';

/**
 * HTML mail from its own address, with its own policy and no rights: scripts do not run, links open elsewhere, and
 * pictures of other servers, which tell their senders that the mail was read, load only when asked for.
 */
export function HtmlFrame({ messageId, title }: { messageId: string; title: string }) {
  const say = useWords(inboxWords);
  const [hasImages, setImages] = useState(false);
  return (
    <div>
      <iframe
        className={classes.frame}
        title={title}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        src={`${apiBase}/messages/${messageId}/html${hasImages ? '?images=1' : ''}`}
      />
      {!hasImages && (
        <Button variant="subtle" size="compact-xs" onClick={() => setImages(true)}>
          {say('loadImages')}
        </Button>
      )}
    </div>
  );
}
