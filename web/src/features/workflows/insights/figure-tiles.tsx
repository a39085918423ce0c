import type { InsightFigures } from '@millrace/contracts/workflows/workflow-insights';
import { IconArrowDownRight, IconArrowUpRight } from '@tabler/icons-react';
import { useWords } from '../../../ui/language/words.ts';
import { changeOf, type Liking } from './change.ts';
import { insightWords } from './insight-words.ts';
import classes from './insights.module.css';
import { type FigureName, useFigure } from './use-figures.ts';

interface Tile {
  name: Exclude<FigureName, 'p95Ms'>;
  liking: Liking;
  /** Less is no change; unless told, a hundredth. */
  smallest?: number;
}

const tiles: readonly Tile[] = [
  { name: 'runs', liking: 'neither' },
  { name: 'failed', liking: 'less' },
  { name: 'successRate', liking: 'more', smallest: 0.001 },
  { name: 'medianMs', liking: 'neither' },
  { name: 'costMicros', liking: 'neither' },
  { name: 'minutesSaved', liking: 'neither' },
];

/** What one reads first: each figure beside that of the time before. */
export function FigureTiles({ now, before }: { now: InsightFigures; before: InsightFigures }) {
  return (
    <dl className={classes.tiles}>
      {tiles.map((tile) => (
        <FigureTile key={tile.name} tile={tile} now={now} before={before} />
      ))}
    </dl>
  );
}

function FigureTile({ tile, now, before }: { tile: Tile; now: InsightFigures; before: InsightFigures }) {
  const { name, liking, smallest } = tile;
  const say = useWords(insightWords);
  const write = useFigure();
  // A bad day is no news in a time without runs.
  const was = before.runs > 0 ? before[name] : null;
  const change = changeOf({ now: now[name], before: was, ...(smallest !== undefined && { smallest }) }, liking);
  const p95 = name === 'medianMs' && write('p95Ms', now.p95Ms);
  return (
    <div className={classes.tile}>
      <dt title={hints[name] && say(hints[name])}>{say(titles[name])}</dt>
      <dd>
        <strong data-tone={name === 'failed' && now.failed > 0 ? 'bad' : undefined}>
          {write(name, now[name]) ?? say('noRuns')}
        </strong>
        {p95 && <span>{say('p95', { duration: p95 })}</span>}
        {change && (
          <span className={classes.change} data-tone={change.tone}>
            {change.direction === 'up' && <IconArrowUpRight size={14} stroke={1.8} aria-label={say('up')} />}
            {change.direction === 'down' && <IconArrowDownRight size={14} stroke={1.8} aria-label={say('down')} />}
            {change.direction === 'same' ? say('same') : say('before', { value: write(name, was) ?? '' })}
          </span>
        )}
      </dd>
    </div>
  );
}

const titles = {
  runs: 'runs',
  failed: 'failed',
  successRate: 'successRate',
  medianMs: 'median',
  costMicros: 'cost',
  minutesSaved: 'minutesSaved',
} as const;

const hints = {
  runs: undefined,
  failed: undefined,
  successRate: 'successRateHint',
  medianMs: 'medianHint',
  costMicros: undefined,
  minutesSaved: 'minutesSavedHint',
} as const;
