import type { Run } from '@millrace/contracts/runs/run';
import { getWorkflowVersion } from '@millrace/contracts/workflows/workflow-versions';
import { useMemo } from 'react';
import { useOperation } from '../../../api/hooks.ts';
import { toTitled, useStepTitle } from '../builder/canvas/use-step-title.ts';
import { readTree } from '../builder/graph/step-tree.ts';

/** The version the run stays with. Versions go with their workflow; then there is none. */
export function useRunTree({ workflow, version }: Run) {
  const { data, isError } = useOperation(
    getWorkflowVersion,
    { id: workflow.id, number: version ?? 1 },
    { enabled: version !== null, staleTime: Infinity },
  );
  const definition = data?.definition;
  const tree = useMemo(() => definition && readTree(definition), [definition]);
  return { definition, tree, isGone: version === null || isError };
}

/** What a step is called on the canvas, by its id; undefined where the version does not tell. */
export function useStepName(run: Run): (id: string) => string | undefined {
  const { tree } = useRunTree(run);
  const titleOf = useStepTitle();
  return (id) => {
    const node = tree?.byId.get(id);
    return node && titleOf(toTitled(node));
  };
}
