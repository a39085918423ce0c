import type { InsightFigures } from '@millrace/contracts/workflows/workflow-insights';
import { IconArrowDownRight, IconArrowUpRight } from '@tabler/icons-react';
import { useWords } from '../../../ui/language/words.ts';
import { Link } from '@tanstack/react-router';
import { changeOf, type Liking } from './change.ts';
import { insightWords } from './insight-words.ts';
import classes from './insights.module.css';
import type { RunsAddress } from './runs-address.ts';
import { type FigureName, useFigure } from './use-figure.ts';

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

interface FigureTilesProps {
  now: InsightFigures;
  before: InsightFigures;
  /** What the address of the runs of this time says. */
  runs: RunsAddress;
}

/** What one reads first: each figure beside that of the time before. */
export function FigureTiles(props: FigureTilesProps) {
  return (
    <dl className={classes.tiles}>
      {tiles.map((tile) => (
        <FigureTile key={tile.name} tile={tile} {...props} />
      ))}
    </dl>
  );
}

function FigureTile({ tile, now, before, runs }: FigureTilesProps & { tile: Tile }) {
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
        {name === 'failed' && now.failed > 0 ? (
          <Link to="/workflows" search={{ ...runs, state: 'failed' }}>
            <strong data-tone="bad">{write(name, now.failed)}</strong>
          </Link>
        ) : (
          <strong>{write(name, now[name]) ?? say('noRuns')}</strong>
        )}
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
