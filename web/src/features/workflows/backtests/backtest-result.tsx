import type { Backtest, BacktestSummary } from '@millrace/contracts/workflows/backtests';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { formatDuration } from '../runs/format-duration.ts';
import { backtestWords } from './backtest-words.ts';
import classes from './backtests.module.css';
import { CaseList } from './case-list.tsx';
import { countChanges, sharesOf } from './compare.ts';
import { EffectList } from './effect-list.tsx';
import { MeasureTable } from './measure-table.tsx';
import { useBacktestSearch } from './use-backtest-search.ts';

interface Shown {
  backtest: Backtest;
  summary: BacktestSummary;
}

export function BacktestResult({ backtest, summary }: Shown) {
  const say = useWords(backtestWords);
  const format = useFormat();
  const { answers } = summary;
  const isQuiet = summary.considered === 0;
  return (
    <div className={classes.result}>
      <Headline backtest={backtest} summary={summary} />
      {isQuiet && (
        <p className={classes.quiet}>
          <strong>{say('quietTitle')}.</strong> {say('quietText')}
        </p>
      )}
      {!isQuiet && (
        <>
          <Difference summary={summary} />
          <div className={classes.pair}>
            <Section title={say('effects')}>
              <EffectList backtestId={backtest.id} summary={summary} />
            </Section>
            <Section title={say('numbers')}>
              <MeasureTable summary={summary} version={backtest.publishedVersion} />
            </Section>
          </div>
          <Problems summary={summary} />
          <CaseList backtest={backtest} summary={summary} />
          <p className={classes.quiet}>
            {say('answers')}:{' '}
            {say('answersText', {
              recorded: format.number(answers.recorded),
              read: format.number(answers.read),
              model: format.number(answers.model),
              sample: format.number(answers.sample),
            })}
          </p>
        </>
      )}
    </div>
  );
}

function Headline({ backtest, summary }: Shown) {
  const say = useWords(backtestWords);
  const format = useFormat();
  const { draft, published } = summary;
  const { publishedVersion: version, limitedBy } = backtest;
  const counted = (count: number) => ({ count, number: format.number(count) });
  return (
    <header className={classes.headline}>
      <h2>
        {draft.started === 0 ? say('headlineNever') : say('headline', counted(draft.started))}
        {draft.records > 0 && <span> {say('onRecords', counted(draft.records))}</span>}
        {published && version !== null && <small>{say('versus', { ...counted(published.started), version })}</small>}
      </h2>
      <p className={classes.quiet}>
        {say('lookedAt', {
          considered: format.number(summary.considered),
          from: format.dateTime(backtest.from),
          to: format.dateTime(backtest.to),
          took: formatDuration(backtest.tookMs ?? 0, format.number),
        })}{' '}
        {limitedBy === 'events' && say('limitedByEvents')}
        {limitedBy === 'time' && say('limitedByTime')}
      </p>
    </header>
  );
}

/** How the draft differs, as parts of a whole; each part opens its cases. */
function Difference({ summary }: { summary: BacktestSummary }) {
  const say = useWords(backtestWords);
  const format = useFormat();
  const { search, show } = useBacktestSearch();
  const changes = countChanges(summary);
  if (changes.length === 0) return <p className={classes.quiet}>{say('unpublishedText')}</p>;
  const shares = sharesOf(changes.map(({ count }) => count));
  const isSame = changes.every(({ change, count }) => change === 'same' || count === 0);
  return (
    <Section title={say('difference')} description={isSame ? say('noDifference') : say('differenceText')}>
      <div className={classes.bar} aria-hidden>
        {changes.map(
          ({ change, count }, at) =>
            count > 0 && <span key={change} data-change={change} style={{ flexGrow: shares[at] ?? 0 }} />,
        )}
      </div>
      <div className={classes.changes}>
        {changes.map(({ change, count }, at) => (
          <button
            key={change}
            type="button"
            data-change={change}
            disabled={count === 0}
            aria-pressed={search.change === change}
            onClick={() => show({ backtest: search.backtest, ...(search.change !== change && { change }) })}
          >
            <strong>{format.number(count)}</strong>
            <span>{say(`change_${change}`)}</span>
            <small>{format.percent((shares[at] ?? 0) / 100)}</small>
          </button>
        ))}
      </div>
    </Section>
  );
}

function Problems({ summary }: { summary: BacktestSummary }) {
  const say = useWords(backtestWords);
  const format = useFormat();
  const { search, show } = useBacktestSearch();
  const { errors } = summary.draft;
  if (errors.length === 0) return null;
  return (
    <Section title={say('problems')}>
      <ul className={classes.problems}>
        {errors.map(({ code, path, message, help, count }) => (
          <li key={`${code} ${path}`}>
            <strong>{`${format.number(count)}×`}</strong>
            <div>
              <p>
                {path === null ? say('atTrigger') : say('atStep', { path })}: {message}
              </p>
              {help && <p className={classes.quiet}>{say('whatToDo', { help })}</p>}
            </div>
            <button
              type="button"
              className={classes.textButton}
              onClick={() => show({ backtest: search.backtest, error: code })}
            >
              {say('onlyThese')}
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
