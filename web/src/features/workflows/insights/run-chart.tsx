import { VisuallyHidden } from '@mantine/core';
import type { WorkflowInsights } from '@millrace/contracts/workflows/workflow-insights';
import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { barKinds, type Chart, toChart, totalOf } from './bars.ts';
import { insightWords } from './insight-words.ts';
import classes from './insights.module.css';
import { SeriesTable } from './series-table.tsx';
import { useTimeLabels } from './time-labels.ts';

interface RunChartProps {
  shown: Pick<WorkflowInsights, 'series' | 'period' | 'timeZone'>;
  /** Of the series. */
  onOpen: (index: number) => void;
}

/**
 * Runs by hour or day. Where the pointer or the arrow keys are is told in words above, and opened by a click or Enter; the
 * same stands in a table below.
 */
export function RunChart({ shown, onOpen }: RunChartProps) {
  const say = useWords(insightWords);
  const format = useFormat();
  const labels = useTimeLabels(shown);
  const { series } = shown;
  const chart = toChart(series);
  const last = series.length - 1;
  const [chosen, choose] = useState<number>();
  const at = Math.min(chosen ?? last, last);
  const tell = (index: number) => {
    const counts = series[index];
    if (!counts) return '';
    const count = totalOf(counts);
    const told = { count, number: format.number(count), failed: format.number(counts.failed) };
    return say('bar', { time: labels.long(counts.startsAt), ...told });
  };
  return (
    <figure className={classes.chart}>
      <figcaption>
        <span aria-hidden>{tell(at)}</span>
        <Legend />
      </figcaption>
      <div className={classes.plot}>
        <div className={classes.scale} aria-hidden>
          <span>{format.number(chart.top)}</span>
          <span>{format.number(chart.top / 2)}</span>
          <span>0</span>
        </div>
        <Bars chart={chart} at={at} isChosen={chosen !== undefined} told={tell(at)} onChoose={choose} onOpen={onOpen} />
        <div className={classes.times} aria-hidden>
          {[0, Math.floor(last / 2), last].map((index) => (
            <span key={index}>{series[index] && labels.short(series[index].startsAt)}</span>
          ))}
        </div>
      </div>
      <details>
        <summary>{say('asTable')}</summary>
        <SeriesTable shown={shown} />
      </details>
    </figure>
  );
}

interface BarsProps {
  chart: Chart;
  at: number;
  isChosen: boolean;
  /** What stands at it, in words. */
  told: string;
  onChoose: (index?: number) => void;
  onOpen: (index: number) => void;
}

function Bars({ chart: { bars }, at, isChosen, told, onChoose, onOpen }: BarsProps) {
  const say = useWords(insightWords);
  const hintId = useId();
  const last = bars.length - 1;
  const indexAt = ({ clientX, currentTarget }: Pick<PointerEvent, 'clientX' | 'currentTarget'>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(last, Math.floor(((clientX - left) / width) * bars.length)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (event.key === 'Enter') onOpen(at);
    else if (next === undefined) return;
    else onChoose(Math.max(0, Math.min(last, next)));
    event.preventDefault();
  };
  return (
    <div
      className={classes.bars}
      role="slider"
      tabIndex={0}
      aria-label={say('chart')}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={at}
      aria-valuetext={told}
      aria-describedby={hintId}
      onKeyDown={onKeyDown}
      onPointerMove={(event) => onChoose(indexAt(event))}
      onPointerLeave={() => onChoose()}
      onClick={(event) => onOpen(indexAt(event))}
    >
      <VisuallyHidden id={hintId}>{say('chartHint')}</VisuallyHidden>
      <svg viewBox={`0 0 ${bars.length} 100`} preserveAspectRatio="none" aria-hidden>
        {isChosen && <rect className={classes.cursor} x={at} y={0} width={1} height={100} />}
        {bars.map((parts, index) =>
          parts.map(({ kind, from, to }) => (
            <rect
              key={`${index} ${kind}`}
              data-kind={kind}
              x={index + 0.14}
              y={100 - to * 100}
              width={0.72}
              height={(to - from) * 100}
            />
          )),
        )}
      </svg>
    </div>
  );
}

function Legend() {
  const say = useWords(insightWords);
  return (
    <span className={classes.legend}>
      {barKinds.map((kind) => (
        <span key={kind} data-kind={kind}>
          {say(kind)}
        </span>
      ))}
    </span>
  );
}
