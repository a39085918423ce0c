import type { Backtest } from '@millrace/contracts/workflows/backtests';
import { Pill, type Tone } from '../../../ui/data/pill.tsx';
import { RelativeTime } from '../../../ui/data/relative-time.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { backtestWords } from './backtest-words.ts';
import classes from './backtests.module.css';
import { useBacktestSearch } from './use-backtest-search.ts';

const tones: Readonly<Record<Backtest['state'], Tone>> = {
  queued: 'neutral',
  running: 'accent',
  completed: 'good',
  failed: 'bad',
  cancelled: 'neutral',
};

/** Those of this workflow that are kept, newest first. */
export function EarlierBacktests(props: { backtests: readonly Backtest[]; chosen: string | undefined }) {
  const say = useWords(backtestWords);
  const format = useFormat();
  const { show } = useBacktestSearch();
  return (
    <nav className={classes.earlier} aria-label={say('earlier')}>
      <h2>{say('earlier')}</h2>
      <ul>
        {props.backtests.map(({ id, state, summary, createdAt, requestedBy, from, to }) => (
          <li key={id}>
            <button
              type="button"
              aria-current={id === props.chosen ? 'true' : undefined}
              onClick={() => show({ backtest: id })}
            >
              <span className={classes.earlierHead}>
                <RelativeTime at={createdAt} />
                {state === 'completed' && summary ? (
                  <strong>{`${format.number(summary.draft.started)}×`}</strong>
                ) : (
                  <Pill tone={tones[state]}>{say(state)}</Pill>
                )}
              </span>
              <small>
                {[say('days', { count: daysBetween(from, to) }), requestedBy?.name].filter(Boolean).join(' · ')}
              </small>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
