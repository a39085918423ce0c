import type { TriedStep } from '@millrace/contracts/workflows/workflow-trials';
import { getWorkflowSample, type WorkflowSample } from '@millrace/contracts/workflows/workflow-samples';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useOperation } from '../../../../api/hooks.ts';

export interface Sample {
  kept: WorkflowSample | undefined;
  /** Before, what a place gives would be told of no data at all. */
  isRead: boolean;
  trigger: unknown;
  inputs: unknown;
  /** By the id of a step: what is pinned, else what it gave when it was tried here, else in the last run. */
  values: Readonly<Record<string, unknown>>;
  tried: ReadonlyMap<string, TriedStep>;
  keepTried: (steps: readonly TriedStep[]) => void;
}

const none: ReadonlyMap<string, TriedStep> = new Map();

/** Sample data of the workflow, with what steps gave that were tried since the page was opened. */
export function useSample(workflowId: string): Sample {
  const queries = useQueryClient();
  const { data: kept, isPending } = useOperation(getWorkflowSample, { id: workflowId });
  const key = useMemo(() => ['builder.tried', workflowId], [workflowId]);
  const { data: tried = none } = useQuery({
    queryKey: key,
    queryFn: () => none,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const keepTried = useCallback(
    (steps: readonly TriedStep[]) => {
      const known = queries.getQueryData<ReadonlyMap<string, TriedStep>>(key) ?? none;
      queries.setQueryData(key, new Map([...known, ...steps.map((step) => [step.id, step] as const)]));
    },
    [queries, key],
  );
  const values = useMemo(() => {
    const given = [...tried.values()].filter(({ state }) => state === 'done').map(({ id, output }) => [id, output]);
    const pinned = kept?.pinnedSteps.map((id) => [id, kept.values[id]]) ?? [];
    return { ...kept?.values, ...Object.fromEntries([...given, ...pinned]) } as Readonly<Record<string, unknown>>; // values by id
  }, [kept, tried]);
  return {
    kept,
    isRead: !isPending,
    trigger: kept?.trigger ?? {},
    inputs: kept?.inputs ?? {},
    values,
    tried,
    keepTried,
  };
}

/** Of the sample only what the place may need: it is sent with every pause in typing. */
export function neededValues(
  values: Readonly<Record<string, unknown>>,
  text: string,
): Readonly<Record<string, unknown>> {
  const names = new Set(text.match(/[A-Za-z_]\w*/g));
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
}
