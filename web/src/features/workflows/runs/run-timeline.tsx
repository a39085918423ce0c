import { ActionIcon, UnstyledButton } from '@mantine/core';
import type { OutlinedStep, Run } from '@millrace/contracts/runs/run';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useFormat } from '../../../ui/language/format.ts';
import { type Say, useWords } from '../../../ui/language/words.ts';
import { isMoving, StatePill } from '../states.tsx';
import { formatDuration } from './format-duration.ts';
import { wayOf } from './run-path.ts';
import { runWords } from './run-words.ts';
import classes from './run.module.css';
import { useNow } from './use-now.ts';
import { useStepName } from './use-run-tree.ts';
import { type Bar, toWaterfall } from './waterfall.ts';

export interface RunTimelineProps {
  run: Run;
  outline: readonly OutlinedStep[];
  /** The path of the chosen step. */
  chosen: string | undefined;
  onChoose: (path: string) => void;
}

/** When each step began and how long it took; where it only waited is drawn light. */
export function RunTimeline({ run, outline, chosen, onChoose }: RunTimelineProps) {
  const say = useWords(runWords);
  const format = useFormat();
  const [choices, choose] = useState<ReadonlyMap<string, boolean>>(new Map());
  const now = useNow(isMoving(run.state));
  const nameOf = useStepName(run);
  const { bars, tookMs } = toWaterfall(outline, {
    startedAt: Date.parse(run.startedAt ?? run.createdAt),
    endedAt: run.endedAt === null ? null : Date.parse(run.endedAt),
    now,
    choices,
  });
  return (
    <div className={classes.timeline}>
      <div className={classes.scale} aria-hidden>
        <span>0</span>
        <span>{formatDuration(tookMs / 2, format.number)}</span>
        <span>{formatDuration(tookMs, format.number)}</span>
      </div>
      <ol className={classes.bars} aria-label={say('timeline')}>
        {bars.map((bar) => (
          <BarRow
            key={bar.step.path}
            bar={bar}
            name={nameOf(bar.step.id)}
            isChosen={bar.step.path === chosen}
            onChoose={onChoose}
            onFold={() => choose(new Map(choices).set(bar.step.path, !bar.isOpen))}
          />
        ))}
      </ol>
    </div>
  );
}

interface BarRowProps {
  bar: Bar;
  name: string | undefined;
  isChosen: boolean;
  onChoose: (path: string) => void;
  onFold: () => void;
}

function BarRow({ bar, name, isChosen, onChoose, onFold }: BarRowProps) {
  const { step, depth, inside, isOpen, spans } = bar;
  const say = useWords(runWords);
  const format = useFormat();
  const took = formatDuration(bar.tookMs, format.number);
  const beside = [
    name !== undefined && step.id,
    wayWord(step.path, say) ?? (inside > 0 && !isOpen && say('inside', { count: inside })),
  ];
  return (
    <li className={classes.bar} data-chosen={isChosen || undefined}>
      <span className={classes.fold}>
        {inside > 0 && (
          <ActionIcon
            size={24}
            variant="subtle"
            color="gray"
            aria-label={say(isOpen ? 'fold' : 'unfold')}
            aria-expanded={isOpen}
            onClick={onFold}
          >
            {isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
          </ActionIcon>
        )}
      </span>
      <UnstyledButton className={classes.barFace} aria-pressed={isChosen} onClick={() => onChoose(step.path)}>
        <span className={classes.barName} style={{ paddingInlineStart: Math.min(depth, 6) * 14 }}>
          {name ?? step.id} <small>{beside.filter(Boolean).join(' · ')}</small>
        </span>
        <span className={classes.track} aria-hidden>
          {spans.map(({ from, to, kind }) => (
            <span
              key={`${from} ${kind}`}
              className={classes.span}
              data-kind={kind}
              style={{ insetInlineStart: `${from * 100}%`, width: `${(to - from) * 100}%` }}
            />
          ))}
        </span>
        <span className={classes.barTook}>{took}</span>
        <StatePill state={step.state} />
      </UnstyledButton>
    </li>
  );
}

function wayWord(path: string, say: Say<keyof (typeof runWords)['texts']['en']>): string | undefined {
  const way = wayOf(path);
  if (!way) return undefined;
  if (way.kind === 'round') return say('round', { round: way.number + 1 });
  return way.kind === 'branch' ? say('branch', { number: way.number + 1 }) : say(way.kind);
}
