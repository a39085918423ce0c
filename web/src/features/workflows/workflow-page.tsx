import { getWorkflow } from '@millrace/contracts/workflows/workflows';
import { useParams } from '@tanstack/react-router';
import { useOperation } from '../../api/hooks.ts';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import { BuilderPage } from './builder/builder-page.tsx';
import { workflowWords } from './workflow-words.ts';

export function WorkflowPage() {
  const say = useWords(workflowWords);
  const { id } = useParams({ from: '/workspace/workflows/$id' });
  const query = useOperation(getWorkflow, { id });
  if (query.data) return <BuilderPage key={id} workflow={query.data} />;
  return (
    <Page title={say('title')} parent={{ to: '/workflows', label: say('title') }} layout="fill">
      {query.isError ? <Failure error={query.error} onRetry={() => void query.refetch()} /> : <SkeletonRows />}
    </Page>
  );
}
