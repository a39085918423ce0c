import { Button, SegmentedControl } from '@mantine/core';
import { listApprovals } from '@millrace/contracts/approvals/approvals';
import { IconChecks } from '@tabler/icons-react';
import { useState } from 'react';
import { usePages } from '../../../api/hooks.ts';
import { EmptyState } from '../../../ui/feedback/empty-state.tsx';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { Page } from '../../../ui/layout/page.tsx';
import { ApprovalCard } from './approval-card.tsx';
import { workflowWords } from '../workflow-words.ts';
import classes from '../workflows.module.css';

/** Where workflows ask before they go on. */
export function ApprovalsPage() {
  const say = useWords(workflowWords);
  const [part, setPart] = useState('mine');
  const pages = usePages(listApprovals, { limit: 30, ...(part === 'mine' ? { mine: 'true' as const } : {}) });
  const toolbar = (
    <SegmentedControl
      size="xs"
      aria-label={say('parts')}
      value={part}
      onChange={setPart}
      data={[
        { value: 'mine', label: say('mine') },
        { value: 'all', label: say('all') },
      ]}
    />
  );
  return (
    <Page title={say('approvals')} toolbar={toolbar}>
      {pages.isPending ? (
        <SkeletonRows />
      ) : pages.isError ? (
        <Failure error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.items.length === 0 ? (
        <EmptyState icon={<IconChecks size={20} stroke={1.7} />} title={say('emptyApprovalsTitle')}>
          {say('emptyApprovalsText')}
        </EmptyState>
      ) : (
        <div className={classes.page}>
          {pages.items.map((approval) => (
            <ApprovalCard key={approval.id} approval={approval} />
          ))}
          {pages.hasNextPage && (
            <Button
              variant="subtle"
              size="xs"
              loading={pages.isFetchingNextPage}
              onClick={() => void pages.fetchNextPage()}
            >
              {say('older')}
            </Button>
          )}
        </div>
      )}
    </Page>
  );
}
