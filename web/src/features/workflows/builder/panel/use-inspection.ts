import { useDebouncedValue } from '@mantine/hooks';
import {
  type ExpressionMember,
  inspectWorkflow,
  listExpressionMembers,
} from '@millrace/contracts/workflows/workflow-inspection';
import { useMemo, useState } from 'react';
import { hashLargeKey } from '../../../../api/hash-large-key.ts';
import { useOperation } from '../../../../api/hooks.ts';
import { useCan } from '../../../../api/session.ts';
import type { Builder } from '../use-builder.ts';
import { splitPath } from '../graph/step-path.ts';
import type { Panel, TargetField } from './panel-context.ts';
import { readKnown } from './read-known.ts';
import { neededValues, type Sample } from './use-sample.ts';

const settleMs = 150;
const noMembers: readonly ExpressionMember[] = [];

/** What the compiler knows at a place, a moment after it changed; what it knew before stays until then. */
export function useInspection(builder: Builder, at: string, sample: Sample): Panel {
  const mayTry = useCan('workflows.create');
  const [definition] = useDebouncedValue(builder.definition, settleMs);
  const { trigger, inputs } = sample;
  const values = useMemo(() => neededValues(sample.values, JSON.stringify(definition)), [sample.values, definition]);
  const { data: members } = useOperation(listExpressionMembers, {}, { staleTime: Number.POSITIVE_INFINITY });
  const { data } = useOperation(
    inspectWorkflow,
    { definition, at, trigger, inputs, values },
    {
      enabled: mayTry && sample.isRead,
      placeholderData: (previous) => previous,
      gcTime: 10_000,
      staleTime: Number.POSITIVE_INFINITY,
      queryKeyHashFn: hashLargeKey,
    },
  );
  const { tree } = builder;
  const siblings = useMemo(() => {
    const steps = tree.lists.get(splitPath(at)?.list ?? '')?.steps ?? [];
    return steps.filter(({ path }) => path !== at).map(({ id }) => id);
  }, [tree, at]);
  const [target, aimAt] = useState<TargetField>();
  return useMemo((): Panel => {
    return {
      at,
      isReadOnly: builder.isReadOnly,
      problems: data?.problems ?? builder.problems,
      texts: data?.texts ?? [],
      siblings,
      knownAt: readKnown(data, members?.items ?? noMembers, { trigger, inputs, values: sample.values }),
      target,
      aimAt,
    };
  }, [data, members, at, siblings, target, builder.isReadOnly, builder.problems, trigger, inputs, sample.values]);
}
