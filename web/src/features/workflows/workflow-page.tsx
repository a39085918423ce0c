import { Button, SegmentedControl } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { runWorkflow } from '@millrace/contracts/workflows/workflow-starts';
import { getWorkflow } from '@millrace/contracts/workflows/workflows';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useOperation, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import { DefinitionEditor } from './definition-editor.tsx';
import { JsonDialog } from './json-dialog.tsx';
import { RunList } from './runs/run-list.tsx';
import { sampleInput } from './sample-input.ts';
import { StatePill } from './states.tsx';
import { VersionList } from './version-list.tsx';
import { WorkflowMenu } from './workflow-menu.tsx';
import { workflowWords } from './workflow-words.ts';

const parts = ['definition', 'runs', 'versions'] as const;

export function WorkflowPage() {
  const say = useWords(workflowWords);
  const { id } = useParams({ from: '/workspace/workflows/$id' });
  const search: { part?: string } = useSearch({ strict: false });
  const part = parts.find((each) => each === search.part) ?? 'definition';
  const navigate = useNavigate();
  const query = useOperation(getWorkflow, { id });
  const workflow = query.data;
  const show = (next: string) =>
    void navigate({ to: '/workflows/$id', params: { id }, search: next === 'definition' ? {} : { part: next } });
  return (
    <Page
      title={workflow?.name ?? say('title')}
      parent={{ to: '/workflows', label: say('title') }}
      beside={workflow && <StatePill state={workflow.state} />}
      actions={workflow && <WorkflowActions workflow={workflow} />}
      toolbar={
        <SegmentedControl
          size="xs"
          aria-label={say('parts')}
          value={part}
          onChange={show}
          data={parts.map((value) => ({ value, label: say(value) }))}
        />
      }
      layout={part === 'versions' ? 'scroll' : 'fill'}
    >
      {query.isError ? (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      ) : !workflow ? (
        <SkeletonRows />
      ) : part === 'definition' ? (
        <DefinitionEditor key={workflow.id} workflow={workflow} />
      ) : part === 'runs' ? (
        <RunList workflowId={id} />
      ) : (
        <VersionList workflow={workflow} />
      )}
    </Page>
  );
}

function WorkflowActions({ workflow }: { workflow: Workflow }) {
  const say = useWords(workflowWords);
  const navigate = useNavigate();
  const [isRunning, running] = useDisclosure(false);
  const start = useWrite(runWorkflow, {
    stale: ['workflows', 'runs'],
    onSuccess: (run) => {
      running.close();
      void navigate({ to: '/runs/$id', params: { id: run.id } });
    },
  });
  const mayRun = useCan('runs.write');
  const { id } = workflow;
  const isArchived = workflow.state === 'archived';
  return (
    <>
      {mayRun && !isArchived && (
        <Button size="xs" variant="default" disabled={workflow.publishedVersion === null} onClick={running.open}>
          {say('runNow')}
        </Button>
      )}
      {isRunning && (
        <JsonDialog
          title={say('runTitle', { name: workflow.name })}
          text={say('runPublished')}
          initial={sampleInput(workflow.definition)}
          submitLabel={say('run')}
          isBusy={start.isPending}
          error={start.error}
          onClose={running.close}
          onSubmit={(input) => start.mutate({ input: { id, input } })}
        />
      )}
      <WorkflowMenu workflow={workflow} />
    </>
  );
}
