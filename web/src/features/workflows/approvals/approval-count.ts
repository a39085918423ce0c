import { listApprovals } from '@millrace/contracts/approvals/approvals';
import { useOperation } from '../../../api/hooks.ts';

/** How many approvals wait for the one who looks; kept current by the live channel. */
export function useApprovalCount(): number {
  const { data } = useOperation(listApprovals, { limit: 1, mine: 'true', total: true });
  return data?.total ?? 0;
}
