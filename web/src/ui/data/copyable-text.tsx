import { Button, CopyButton } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { uiWords } from '../ui-words.ts';
import classes from './copyable-text.module.css';

/** Something to be given to somebody or something else: an address, a command. One of several lines is shown whole. */
export function CopyableText({ label, text }: { label: string; text: string }) {
  const say = useWords(uiWords);
  return (
    <div className={classes.field}>
      <span className={classes.label}>{label}</span>
      <div className={classes.text}>
        <code title={text} data-lines={text.includes('\n') || undefined}>
          {text}
        </code>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" aria-label={`${say('copy')}: ${label}`} onClick={copy}>
              {say(copied ? 'copied' : 'copy')}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
