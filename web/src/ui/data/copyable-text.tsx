import { Button, CopyButton } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { uiWords } from '../ui-words.ts';
import classes from './copyable-text.module.css';

/** One line to be given to somebody or something else: an address, a command. */
export function CopyableText({ label, text }: { label: string; text: string }) {
  const say = useWords(uiWords);
  return (
    <div className={classes.field}>
      <span className={classes.label}>{label}</span>
      <div className={classes.text}>
        <code title={text}>{text}</code>
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
