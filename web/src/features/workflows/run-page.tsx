import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Run } from '@millrace/contracts/runs/run';
import { cancelRun, forkRun, getRun, resumeRun } from '@millrace/contracts/runs/runs';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useOperation, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { Failure, useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { Fault } from './fault.tsx';
import { JsonDialog } from './json-dialog.tsx';
import { JsonView } from './json-view.tsx';
import { RunSteps } from './run-steps.tsx';
import { isMoving, StatePill } from './states.tsx';
import { useDuration, useWaitingFor } from './use-run-texts.ts';
import { workflowWords } from './workflow-words.ts';
import classes from './workflows.module.css';

const refreshMs = 2_000;
const stale = ['runs', 'run_steps', 'workflows', 'approvals'];

/** One run: where it stands, and every step it took. */
export function RunPage() {
  const say = useWords(workflowWords);
  const { id } = useParams({ from: '/workspace/runs/$id' });
  const query = useOperation(
    getRun,
    { id },
    // The live channel tells too; asking is the backstop while something moves.
    { refetchInterval: ({ state }) => (state.data && isMoving(state.data.state) ? refreshMs : false) },
  );
  const run = query.data;
  const parent = run
    ? { to: `/workflows/${run.workflow.id}`, label: run.workflow.name }
    : { to: '/workflows', label: say('title') };
  return (
    <Page
      title={say('oneRun')}
      parent={parent}
      beside={run && <StatePill state={run.state} />}
      actions={run && <RunActions run={run} />}
    >
      {query.isError ? (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      ) : run ? (
        <RunDetails run={run} />
      ) : (
        <SkeletonRows />
      )}
    </Page>
  );
}

function RunDetails({ run }: { run: Run }) {
  const say = useWords(workflowWords);
  const format = useFormat();
  const waitingFor = useWaitingFor();
  const duration = useDuration();
  const took = duration(run.startedAt ?? run.createdAt, run.endedAt);
  return (
    <div className={classes.page}>
      <div className={classes.facts}>
        <span>
          {say('started')} <RelativeTime at={run.createdAt} />
        </span>
        {run.version !== null && <span>{say('version', { version: run.version })}</span>}
        <span>
          {say('trigger')}: {say(run.trigger)}
        </span>
        {run.startedBy && <span>{say('by', { name: run.startedBy.name })}</span>}
        {took && (
          <span>
            {say('took')} {took}
          </span>
        )}
        {run.costMicros > 0 && (
          <span>
            {say('cost')} {format.number(run.costMicros / 1_000_000)}
          </span>
        )}
        {run.waitingReason && (
          <span>
            {say('waiting')} {waitingFor(run)}
          </span>
        )}
      </div>
      {run.error && <Fault error={run.error} place={run.error.path} />}
      <Section title={say('steps')}>
        <RunSteps run={run} under="" />
      </Section>
      <Section title={say('startedWith')}>
        <JsonView value={run.payload} />
      </Section>
      {run.output !== null && run.output !== undefined && (
        <Section title={say('output')}>
          <JsonView value={run.output} />
        </Section>
      )}
    </div>
  );
}

function RunActions({ run }: { run: Run }) {
  const say = useWords(workflowWords);
  const navigate = useNavigate();
  const [isForking, forking] = useDisclosure(false);
  const onError = useReportFailure();
  const cancel = useWrite(cancelRun, { stale, onError, onSuccess: () => notifyDone(say('cancelAsked')) });
  const resume = useWrite(resumeRun, { stale, onError, onSuccess: () => notifyDone(say('resumed')) });
  const fork = useWrite(forkRun, {
    stale,
    onSuccess: ({ id }) => {
      forking.close();
      void navigate({ to: '/runs/$id', params: { id } });
    },
  });
  if (!useCan('runs.write')) return null;
  const input = { id: run.id };
  return (
    <>
      {isMoving(run.state) && (
        <Button
          size="xs"
          variant="default"
          disabled={run.isCancelRequested}
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ input })}
        >
          {say('cancel')}
        </Button>
      )}
      {run.canResume && (
        <Button size="xs" loading={resume.isPending} onClick={() => resume.mutate({ input })}>
          {say('resume')}
        </Button>
      )}
      <Button size="xs" variant="default" onClick={forking.open}>
        {say('fork')}
      </Button>
      {isForking && (
        <JsonDialog
          title={say('forkTitle')}
          text={say('forkText')}
          initial={run.payload}
          submitLabel={say('run')}
          isBusy={fork.isPending}
          error={fork.error}
          onClose={forking.close}
          onSubmit={(payload) => fork.mutate({ input: { ...input, payload } })}
        />
      )}
    </>
  );
}
