import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useWords } from '../language/words.ts';
import { uiWords } from '../ui-words.ts';
import classes from './states.module.css';

/** What went wrong, in place of what should be here, with a way to try again. */
export function ErrorState(props: {
  title?: string;
  sentence: string;
  requestId?: string | null;
  onRetry?: () => void;
}) {
  const say = useWords(uiWords);
  return (
    <div className={classes.state} role="alert">
      <div className={classes.icon} data-tone="bad">
        <IconAlertTriangle size={20} stroke={1.7} />
      </div>
      <h2 className={classes.title}>{props.title ?? say('somethingFailed')}</h2>
      <p className={classes.text}>{props.sentence}</p>
      {props.onRetry && (
        <div className={classes.action}>
          <Button variant="default" onClick={props.onRetry}>
            {say('retry')}
          </Button>
        </div>
      )}
      {props.requestId && <div className={classes.reference}>{say('requestId', { id: props.requestId })}</div>}
    </div>
  );
}
