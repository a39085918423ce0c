import { inspectWorkflow, listExpressionMembers } from '@millrace/contracts/workflows/workflow-inspection';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { queryKeyOf, useCall } from '../../../../api/hooks.ts';
import { useCan } from '../../../../api/session.ts';
import type { LooseDefinition } from '../graph/step-tree.ts';
import type { Known } from './expressions/resolve-shape.ts';
import { readKnown } from './read-known.ts';
import { neededValues, useSample } from './use-sample.ts';

/** A field of a definition as it is just being written, and the step or trigger whose names it sees. */
export interface FieldPlace {
  readonly definition: LooseDefinition;
  readonly at: string;
  readonly path: string;
}

export type FindKnown = (place: FieldPlace) => Promise<Known>;

/** Asks what is known at a place when it is wanted, where a panel knows it all the time. */
export function useKnowledge(workflowId: string): FindKnown {
  const call = useCall();
  const queries = useQueryClient();
  const mayTry = useCan('workflows.create');
  const { trigger, inputs, values } = useSample(workflowId);
  return useCallback(
    async ({ definition, at, path }) => {
      const input = { definition, at, trigger, inputs, values: neededValues(values, JSON.stringify(definition)) };
      const [members, found] = await Promise.all([
        queries.fetchQuery({
          queryKey: queryKeyOf(listExpressionMembers, {}),
          queryFn: () => call(listExpressionMembers, {}),
          staleTime: Number.POSITIVE_INFINITY,
        }),
        mayTry
          ? queries.fetchQuery({
              queryKey: queryKeyOf(inspectWorkflow, input),
              queryFn: () => call(inspectWorkflow, input),
              staleTime: Number.POSITIVE_INFINITY,
              gcTime: 10_000,
            })
          : undefined,
      ]);
      return readKnown(found, members.items, { trigger, inputs, values })(path);
    },
    [call, queries, mayTry, trigger, inputs, values],
  );
}
