import { SegmentedControl } from '@mantine/core';
import {
  type Backtest,
  type BacktestCase,
  backtestChanges,
  type BacktestSummary,
  listBacktestCases,
} from '@millrace/contracts/workflows/backtests';
import { useEventTitle } from '../../../api/event-titles.ts';
import { usePages } from '../../../api/hooks.ts';
import { Pill, type Tone } from '../../../ui/data/pill.tsx';
import { ShowMore } from '../../../ui/data/show-more.tsx';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { backtestWords } from './backtest-words.ts';
import classes from './backtests.module.css';
import { CaseDrawer } from './case-drawer.tsx';
import { alignEffects, countChanges, describeInputs, effectKey, groupEffects } from './compare.ts';
import { RecordLink, useCaseName } from './record-link.tsx';
import { useBacktestSearch } from './use-backtest-search.ts';
import { useEffectTitle } from './use-effect-title.ts';

const tones: Readonly<Record<BacktestCase['change'], Tone>> = {
  only_draft: 'accent',
  only_published: 'bad',
  changed: 'warn',
  same: 'neutral',
  unpublished: 'accent',
};

export function CaseList({ backtest, summary }: { backtest: Backtest; summary: BacktestSummary }) {
  const say = useWords(backtestWords);
  const { search, show } = useBacktestSearch();
  const change = backtestChanges.find((each) => each === search.change);
  const { effect, error } = search;
  const pages = usePages(listBacktestCases, {
    id: backtest.id,
    limit: 25,
    ...(change && { change }),
    ...(effect !== undefined && { effect }),
    ...(error !== undefined && { error }),
  });
  const opened = pages.items.find(({ id }) => id === search.case);
  return (
    <Section title={say('cases')} actions={<Filters summary={summary} />}>
      {pages.isPending && <SkeletonRows />}
      {pages.isError && <Failure error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isSuccess && pages.items.length === 0 && <p className={classes.quiet}>{say('noCases')}</p>}
      <ul className={classes.cases} aria-label={say('cases')}>
        {pages.items.map((each) => (
          <CaseRow key={each.id} of={each} onOpen={() => show({ ...search, case: each.id })} />
        ))}
      </ul>
      <ShowMore pages={pages} label={say('more')} mt="xs" />
      {opened && <CaseDrawer backtest={backtest} of={opened} onClose={() => show({ ...search, case: undefined })} />}
    </Section>
  );
}

function Filters({ summary }: { summary: BacktestSummary }) {
  const say = useWords(backtestWords);
  const { search, show } = useBacktestSearch();
  const titleOf = useEffectTitle();
  const { effect, error, backtest } = search;
  if (effect !== undefined || error !== undefined) {
    const rows = groupEffects(summary).flatMap((group) => group.rows);
    const row = rows.find(({ key }) => key === effect);
    const title = row ? titleOf(row.key, row.title) : '';
    return (
      <span className={classes.filter}>
        {error === undefined ? say('casesWith', { title }) : say('casesFailing', { code: error })}
        <button type="button" className={classes.textButton} onClick={() => show({ backtest })}>
          {say('clearFilter')}
        </button>
      </span>
    );
  }
  const changes = countChanges(summary).filter(({ count }) => count > 0);
  if (changes.length < 2) return null;
  return (
    <SegmentedControl
      size="xs"
      className={classes.tabs}
      aria-label={say('difference')}
      value={search.change ?? ''}
      onChange={(change) => show({ backtest, ...(change !== '' && { change }) })}
      data={[
        { value: '', label: say('allCases') },
        ...changes.map(({ change }) => ({ value: change, label: say(`change_${change}`) })),
      ]}
    />
  );
}

function CaseRow({ of, onOpen }: { of: BacktestCase; onOpen: () => void }) {
  const say = useWords(backtestWords);
  const format = useFormat();
  const eventTitle = useEventTitle();
  const name = useCaseName()(of);
  const what = of.eventType ? eventTitle(of.eventType) : say(`source_${of.source}`);
  return (
    <li>
      <button type="button" className={classes.open} aria-label={say('openCase', { name })} onClick={onOpen} />
      <div className={classes.who}>
        <RecordLink of={of} />
        <small>
          {what} · {format.dateTime(of.occurredAt)}
        </small>
      </div>
      <Would of={of} />
      <Pill tone={tones[of.change]}>{say(`change_${of.change}`)}</Pill>
    </li>
  );
}

const effectsShown = 3;
const sideWords = { both: 'both', draft: 'draft', published: 'versionBefore' } as const;

/** What it would have done; where the two differ, which of them. */
function Would({ of }: { of: BacktestCase }) {
  const say = useWords(backtestWords);
  const titleOf = useEffectTitle();
  const effects = alignEffects(of);
  const error = of.draft.error ?? of.draft.fault;
  return (
    <ul className={classes.would}>
      {of.draft.runs === 0 && !error && of.change !== 'only_published' && <li>{say('wouldNot')}</li>}
      {effects.slice(0, effectsShown).map(({ effect, side }, at) => (
        <li key={`${effect.path} ${side} ${at}`} data-side={side}>
          {of.change === 'changed' && <em>{say(sideWords[side])}</em>}
          <span>{titleOf(effectKey(effect), effect.title)}</span> <small>{describeInputs(effect.inputs)}</small>
        </li>
      ))}
      {effects.length > effectsShown && <li>{say('andMore', { count: effects.length - effectsShown })}</li>}
      {effects.length === 0 && of.draft.runs > 0 && !error && <li>{say('noOutside')}</li>}
      {error && <li data-side="failed">{say('fails', { message: error.message })}</li>}
    </ul>
  );
}
