import { type BacktestCase, type BacktestSummary, listBacktestCases } from '@millrace/contracts/workflows/backtests';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useOperation } from '../../../api/hooks.ts';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { backtestWords } from './backtest-words.ts';
import classes from './backtests.module.css';
import { describeInputs, effectKey, type EffectRow, groupEffects } from './compare.ts';
import { RecordLink } from './record-link.tsx';
import { useBacktestSearch } from './use-backtest-search.ts';
import { useEffectTitle } from './use-effect-title.ts';

export function EffectList({ backtestId, summary }: { backtestId: string; summary: BacktestSummary }) {
  const say = useWords(backtestWords);
  const groups = groupEffects(summary);
  if (groups.length === 0) return <p className={classes.quiet}>{say('noEffects')}</p>;
  return groups.map(({ kind, rows }) => (
    <div key={kind} className={classes.group}>
      <h3>{say(`kind_${kind}`)}</h3>
      <ul>
        {rows.map((row) => (
          <Effect key={row.key} backtestId={backtestId} row={row} />
        ))}
      </ul>
    </div>
  ));
}

function Effect({ backtestId, row }: { backtestId: string; row: EffectRow }) {
  const say = useWords(backtestWords);
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const title = useEffectTitle()(row.key, row.title);
  const delta = row.published === null ? 0 : row.draft - row.published;
  return (
    <li>
      <button
        type="button"
        className={classes.effect}
        aria-expanded={isOpen}
        aria-label={say('showExamples', { title })}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        <strong>{`${format.number(row.draft)}×`}</strong>
        <span className={classes.effectTitle}>{title}</span>
        {delta !== 0 && (
          <span className={classes.delta}>{`${delta > 0 ? '+' : '−'}${format.number(Math.abs(delta))}`}</span>
        )}
      </button>
      {isOpen && <Examples backtestId={backtestId} effectKey={row.key} />}
    </li>
  );
}

const examplesShown = 3;

function Examples({ backtestId, effectKey }: { backtestId: string; effectKey: string }) {
  const say = useWords(backtestWords);
  const { search, show } = useBacktestSearch();
  const query = useOperation(listBacktestCases, { id: backtestId, effect: effectKey, limit: examplesShown });
  if (query.isPending) return <SkeletonRows rows={2} />;
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div className={classes.examples}>
      <ul aria-label={say('examples')}>
        {query.data.items.map((each) => (
          <li key={each.id}>
            <RecordLink of={each} />
            <span>{textOf(each, effectKey)}</span>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className={classes.textButton}
        onClick={() => show({ backtest: search.backtest, effect: effectKey })}
      >
        {say('onlyThese')}
      </button>
    </div>
  );
}

function textOf({ draft, published }: BacktestCase, key: string): string {
  const effects = [...draft.effects, ...(published?.effects ?? [])];
  const meant = effects.find((effect) => effectKey(effect) === key);
  return describeInputs(meant?.inputs);
}
