import { useDebouncedValue } from '@mantine/hooks';
import {
  type ExpressionMember,
  inspectWorkflow,
  listExpressionMembers,
  type NameInScope,
} from '@millrace/contracts/workflows/workflow-inspection';
import { useMemo, useState } from 'react';
import { useOperation } from '../../../../api/hooks.ts';
import { useCan } from '../../../../api/session.ts';
import type { Builder } from '../use-builder.ts';
import { splitPath } from '../graph/step-path.ts';
import { mergeShapes, shapeOfValue } from './expressions/shapes.ts';
import type { Panel, TargetField } from './panel-context.ts';
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
    { enabled: mayTry, placeholderData: (previous) => previous, gcTime: 10_000, staleTime: Number.POSITIVE_INFINITY },
  );
  const { tree } = builder;
  const siblings = useMemo(() => {
    const steps = tree.lists.get(splitPath(at)?.list ?? '')?.steps ?? [];
    return steps.filter(({ path }) => path !== at).map(({ id }) => id);
  }, [tree, at]);
  const [target, aimAt] = useState<TargetField>();
  return useMemo((): Panel => {
    const withSample = (name: NameInScope): NameInScope => {
      const seen = name.name === 'trigger' ? trigger : name.name === 'inputs' ? inputs : sample.values[name.name];
      return { ...name, shape: mergeShapes(name.shape, shapeOfValue(seen)) };
    };
    const names = (data?.names ?? []).map(withSample);
    const known = { names, members: members?.items ?? noMembers };
    return {
      at,
      isReadOnly: builder.isReadOnly,
      problems: data?.problems ?? builder.problems,
      texts: data?.texts ?? [],
      siblings,
      knownAt(path) {
        const more = data?.extra.find((each) => path === each.path || path.startsWith(`${each.path}.`));
        return more ? { ...known, names: [...names, ...more.names.map(withSample)] } : known;
      },
      target,
      aimAt,
    };
  }, [data, members, at, siblings, target, builder.isReadOnly, builder.problems, trigger, inputs, sample.values]);
}
