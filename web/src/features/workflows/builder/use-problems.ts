import { useDebouncedValue } from '@mantine/hooks';
import type { DefinitionProblem } from '@millrace/contracts/workflows/workflow';
import { validateWorkflow } from '@millrace/contracts/workflows/workflow-versions';
import { hashLargeKey } from '../../../api/hash-large-key.ts';
import { useOperation } from '../../../api/hooks.ts';
import type { LooseDefinition } from './graph/step-tree.ts';

const checkAfterMs = 350;

/** What the compiler says of the draft, a moment after it changed. */
export function useProblems(definition: LooseDefinition): {
  problems: readonly DefinitionProblem[];
  isChecking: boolean;
} {
  const [settled] = useDebouncedValue(definition, checkAfterMs);
  const check = useOperation(
    validateWorkflow,
    { definition: settled },
    {
      placeholderData: (previous) => previous,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 60_000,
      queryKeyHashFn: hashLargeKey,
    },
  );
  return { problems: check.data?.problems ?? none, isChecking: check.isFetching || settled !== definition };
}

const none: readonly DefinitionProblem[] = [];
