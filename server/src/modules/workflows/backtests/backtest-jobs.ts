import { type Job, type JobRegistration, PermanentJobError } from '#platform/queue/job-worker';
import { Problem } from '#platform/errors';
import { endBacktest } from './backtest-store.ts';
import { type BacktestDeps, runBacktest, tell } from './run-backtest.ts';

export function backtestJobs(deps: BacktestDeps): JobRegistration[] {
  return [{ queue: 'analytics', task: 'backtest', run: (job) => runJob(deps, job) }];
}

async function runJob(deps: BacktestDeps, { data, signal }: Job): Promise<void> {
  const { workspaceId, backtestId: id } = data;
  if (typeof workspaceId !== 'string' || typeof id !== 'string') {
    throw new PermanentJobError('The job names no backtest.');
  }
  try {
    await runBacktest(deps, { workspaceId, id }, signal);
  } catch (error) {
    // The worker stops: the job runs again elsewhere, from the start.
    if (signal.aborted) throw error;
    // What a person can mend is theirs to read; anything else, too, so that nobody waits for it.
    const failure = error instanceof Error ? error.message : String(error);
    await deps.database.inWorkspace(workspaceId, (tx) =>
      endBacktest(tx, { workspaceId, id }, { state: 'failed', failure, at: deps.clock.now() }),
    );
    tell(deps, { workspaceId, id }, { done: 0, total: null, state: 'failed' });
    if (!(error instanceof Problem)) throw new PermanentJobError(failure);
  }
}
