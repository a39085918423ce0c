import { SegmentedControl, Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { WorkflowCanvas } from '../builder/canvas/workflow-canvas.tsx';
import type { Builder } from '../builder/use-builder.ts';
import { workflowWords } from '../workflow-words.ts';
import { ChangeList } from './change-list.tsx';
import { compareVersions } from './compare-versions.ts';
import { type Side, useDefinition } from './use-definition.ts';
import { versionWords } from './version-words.ts';
import classes from './versions.module.css';

export interface Sides {
  readonly from: Side;
  readonly to: Side;
}

/** Two versions, or one and the draft: what differs on the canvas, and in words. */
export function VersionComparison(props: {
  builder: Builder;
  numbers: readonly number[];
  sides: Sides;
  onChange: (sides: Sides) => void;
}) {
  const say = useWords(versionWords);
  const { builder, numbers, sides, onChange } = props;
  const nameOf = useSideName(builder);
  const data = (['draft', ...numbers] as const).map((side) => ({ value: String(side), label: nameOf(side) }));
  const choose = (side: keyof Sides) => (value: string | null) => {
    if (value !== null) onChange({ ...sides, [side]: value === 'draft' ? value : Number(value) });
  };
  const common = { size: 'xs', data, allowDeselect: false, w: 210 };
  return (
    <section className={classes.comparison} aria-label={say('compare')}>
      <div className={classes.sides}>
        <Select {...common} label={say('from')} value={String(sides.from)} onChange={choose('from')} />
        <Select {...common} label={say('to')} value={String(sides.to)} onChange={choose('to')} />
      </div>
      <Differences builder={builder} sides={sides} />
    </section>
  );
}

function useSideName({ workflow }: Builder): (side: Side) => string {
  const say = useWords(versionWords);
  const sayWorkflow = useWords(workflowWords);
  return (side) => {
    if (side === 'draft') return say('draft');
    const name = sayWorkflow('version', { version: side });
    return side === workflow.publishedVersion ? `${name} (${say('published')})` : name;
  };
}

function Differences({ builder, sides }: { builder: Builder; sides: Sides }) {
  const say = useWords(versionWords);
  const nameOf = useSideName(builder);
  const [shown, show] = useState<keyof Sides>('to');
  const { comparison, from, to, failed } = useComparison(builder, sides);
  if (failed) return <Failure error={failed.error} onRetry={failed.retry} />;
  if (!comparison || !from || !to) return <SkeletonRows />;
  return (
    <div className={classes.differences}>
      <ChangeList comparison={comparison} />
      <div className={classes.drawing}>
        <SegmentedControl
          size="xs"
          aria-label={say('show')}
          value={shown}
          onChange={show}
          data={(['from', 'to'] as const).map((value) => ({ value, label: nameOf(sides[value]) }))}
        />
        <div className={classes.canvas}>
          <WorkflowCanvas
            key={`${shown} ${sides[shown]}`}
            definition={shown === 'from' ? from : to}
            marks={shown === 'from' ? comparison.marksBefore : comparison.marksAfter}
            label={say('canvas', { name: nameOf(sides[shown]) })}
          />
        </div>
      </div>
    </div>
  );
}

export function useComparison(builder: Builder, sides: Sides) {
  const [before, after] = [useDefinition(builder, sides.from), useDefinition(builder, sides.to)];
  const [from, to] = [before.definition, after.definition];
  const comparison = useMemo(() => (from && to ? compareVersions(from, to) : undefined), [from, to]);
  return { comparison, from, to, failed: [before, after].find(({ error }) => error !== null) };
}
