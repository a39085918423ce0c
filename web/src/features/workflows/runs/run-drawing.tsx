import type { OutlinedStep, Run } from '@millrace/contracts/runs/run';
import { lazy, Suspense, useCallback, useMemo } from 'react';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { chooseSteps, nothingChosen, type Selection } from '../builder/graph/edit.ts';
import { toRunResults } from './run-results.ts';
import { runWords } from './run-words.ts';
import classes from './run.module.css';
import { useRunTree } from './use-run-tree.ts';

// The canvas is large, and the facts of the run are read first.
const WorkflowCanvas = lazy(async () => ({
  default: (await import('../builder/canvas/workflow-canvas.tsx')).WorkflowCanvas,
}));

export interface RunDrawingProps {
  run: Run;
  outline: readonly OutlinedStep[];
  /** The id of the chosen step. */
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

/** The version the run stays with, as a canvas with what became of its steps. */
export function RunDrawing({ run, outline, chosen, onChoose }: RunDrawingProps) {
  const say = useWords(runWords);
  const { definition, tree, isGone } = useRunTree(run);
  const results = useMemo(() => toRunResults(outline), [outline]);
  const path = chosen === undefined ? undefined : tree?.byId.get(chosen)?.path;
  const selection = useMemo(() => (path === undefined ? nothingChosen : chooseSteps(path)), [path]);
  const select = useCallback(
    (chosenNow: Selection) => {
      const first = chosenNow.kind === 'steps' ? chosenNow.paths.at(-1) : undefined;
      const id = first === undefined ? undefined : tree?.byPath.get(first)?.id;
      if (id !== undefined && id !== chosen) onChoose(id);
    },
    [tree, chosen, onChoose],
  );
  // What the run did is still told below.
  if (isGone) return null;
  return (
    <div className={classes.drawing}>
      {definition ? (
        <Suspense fallback={<SkeletonRows />}>
          <WorkflowCanvas
            definition={definition}
            label={say('drawing')}
            results={results}
            selection={selection}
            onSelect={select}
          />
        </Suspense>
      ) : (
        <SkeletonRows />
      )}
    </div>
  );
}
