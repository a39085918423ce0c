/** A run as bars over time: where each begins, how long it takes, and what of that it only waits. Pure. */
import type { OutlinedStep } from '@millrace/contracts/runs/run';
import { holderOf, holdersOf } from './run-path.ts';

/** From 0, the beginning of the run, to 1, its end or now. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly kind: 'work' | 'wait' | 'failed';
}

export interface Bar {
  readonly step: OutlinedStep;
  readonly depth: number;
  /** How many steps lie directly in it. */
  readonly inside: number;
  readonly isOpen: boolean;
  readonly spans: readonly Span[];
  /** Until now where it goes on. */
  readonly tookMs: number;
}

export interface Waterfall {
  readonly bars: readonly Bar[];
  readonly tookMs: number;
}

const resting: ReadonlySet<string> = new Set(['wait', 'approval', 'workflow']);
/** What holds more stands closed at first. */
const openUpTo = 20;

export interface Drawn {
  startedAt: number;
  endedAt: number | null;
  now: number;
  /** What somebody has opened or closed, by path. */
  choices: ReadonlyMap<string, boolean>;
}

export function toWaterfall(outline: readonly OutlinedStep[], drawn: Drawn): Waterfall {
  const start = Math.min(drawn.startedAt, ...outline.map(({ startedAt }) => Date.parse(startedAt)));
  const end = Math.max(
    drawn.endedAt ?? drawn.now,
    ...outline.map(({ startedAt, endedAt }) => Date.parse(endedAt ?? startedAt)),
  );
  const tookMs = Math.max(1, end - start);
  const within = Map.groupBy(outline, ({ path }) => holderOf(path));
  const insideOf = (path: string) => within.get(path)?.length ?? 0;
  const isOpen = (path: string) => drawn.choices.get(path) ?? insideOf(path) <= openUpTo;
  const place = (at: number) => (at - start) / tookMs;
  const bars: Bar[] = [];
  const add = (path: string): void => {
    for (const step of within.get(path) ?? []) {
      const until = step.endedAt === null ? end : Date.parse(step.endedAt);
      bars.push({
        step,
        depth: holdersOf(step.path).length,
        inside: insideOf(step.path),
        isOpen: isOpen(step.path),
        spans: spansOf(step, until).map(({ from, to, kind }) => ({ from: place(from), to: place(to), kind })),
        tookMs: until - Date.parse(step.startedAt),
      });
      if (isOpen(step.path)) add(step.path);
    }
  };
  add('');
  return { bars, tookMs };
}

/** Between attempts it waits for the next. */
function spansOf(step: OutlinedStep, until: number): Span[] {
  const { attempts, type, state } = step;
  const from = Date.parse(step.startedAt);
  const kind = resting.has(type) || state === 'waiting' ? 'wait' : state === 'failed' ? 'failed' : 'work';
  if (attempts.length === 0) return [{ from, to: until, kind }];
  const spans: Span[] = [];
  let reached = from;
  for (const { startedAt, endedAt, hasFailed } of attempts) {
    const began = Date.parse(startedAt);
    if (began > reached) spans.push({ from: reached, to: began, kind: 'wait' });
    reached = endedAt === null ? until : Date.parse(endedAt);
    spans.push({ from: began, to: reached, kind: hasFailed ? 'failed' : 'work' });
  }
  if (state === 'waiting' && until > reached) spans.push({ from: reached, to: until, kind: 'wait' });
  return spans;
}
