import { getWorkflowVersion } from '@millrace/contracts/workflows/workflow-versions';
import { useOperation } from '../../../api/hooks.ts';
import type { LooseDefinition } from '../builder/graph/step-tree.ts';
import type { Builder } from '../builder/use-builder.ts';

/** What can be compared: the draft as it stands on the screen, a version by its number. */
export type Side = 'draft' | number;

/** A version never changes: it is read once. */
export function useDefinition({ workflow, definition }: Builder, side: Side) {
  const isDraft = side === 'draft';
  const version = useOperation(
    getWorkflowVersion,
    { id: workflow.id, number: isDraft ? 1 : side },
    { enabled: !isDraft, staleTime: Number.POSITIVE_INFINITY },
  );
  const found: LooseDefinition | undefined = isDraft ? definition : version.data?.definition;
  return { definition: found, error: isDraft ? null : version.error, retry: () => void version.refetch() };
}
