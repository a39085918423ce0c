import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconClock,
  IconLoader2,
  IconPlayerSkipForward,
  IconX,
} from '@tabler/icons-react';
import { useFormat } from '../../../../ui/language/format.ts';
import { useWords } from '../../../../ui/language/words.ts';
import { formatDuration } from '../../runs/format-duration.ts';
import type { StepResult } from '../step-result.ts';
import { canvasWords } from './canvas-words.ts';
import classes from './canvas.module.css';

const icons = {
  done: IconCheck,
  skipped: IconPlayerSkipForward,
  handled: IconAlertTriangle,
  failed: IconX,
  running: IconLoader2,
  waiting: IconClock,
  unknown: IconAlertTriangle,
  cancelled: IconBan,
} as const;

/** What became of a step, how long it took, how often it ran. */
export function ResultBadge({ result }: { result: StepResult }) {
  const say = useWords(canvasWords);
  const format = useFormat();
  const { state, durationMs, count = 1, failedCount = 0, note } = result;
  const Icon = icons[state];
  const title = [
    say(`state_${state}`),
    count > 1 && say('rounds', { count }),
    failedCount > 0 && say('failedRounds', { count: failedCount }),
    note,
  ];
  return (
    <span className={classes.result} data-state={state} title={title.filter(Boolean).join(' · ')}>
      <Icon size={12} stroke={2.4} aria-hidden />
      {count > 1 && <span>{failedCount > 0 ? `${count - failedCount}/${count}` : `×${count}`}</span>}
      {durationMs !== undefined && <span>{formatDuration(durationMs, format.number)}</span>}
    </span>
  );
}
