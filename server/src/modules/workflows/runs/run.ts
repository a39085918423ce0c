/** A run as the API shows it. */
import type { Run, RunState, RunSummary } from '@millrace/contracts/runs/run';
import { maskSecrets } from './mask-secrets.ts';
import { namedRecords } from './named-records.ts';
import type { RunRow, WholeRunRow } from './run-store.ts';

/** What a person can do about an error, by its code; the longest beginning that fits is taken. */
const helpByCode: Readonly<Record<string, string>> = {
  'expression.':
    'Look at what the step was given in the trace, change the expression, publish, and run it again from the start.',
  'run.out_of_time': 'Give the workflow a longer `timeout`, or let it wait for less.',
  'run.too_many_steps': 'Let a loop have fewer rounds, or split the work over several runs.',
  'run.stopped': 'A `stop` step ended the run as failed: its message says why.',
  'approval.expired': 'Nobody decided in time. Resume the run to ask again.',
  'approval.rejected': 'Somebody rejected it. Run it again from the start if that was a slip.',
  'wait.timed_out': 'What it waited for did not come. Resume the run to wait again.',
  'connection.': 'Look at the connection under Settings, sign in there again, then resume the run.',
  'ai.budget_reached': 'The budget for AI is used up. Raise it under Settings › AI budget, then resume the run.',
  'effect.': 'Resume the run to try the step again.',
};

function helpFor(error: { code: string; help?: string | undefined; class?: string | undefined }): string | null {
  if (error.help) return error.help;
  const known = Object.keys(helpByCode)
    .filter((code) => error.code === code || (code.endsWith('.') && error.code.startsWith(code)))
    .toSorted((one, other) => other.length - one.length);
  const [best] = known;
  if (best !== undefined) return helpByCode[best] ?? null;
  return error.class === 'transient' || error.class === 'system'
    ? 'It may work later: resume the run to try again.'
    : null;
}

interface StoredError {
  code: string;
  message: string;
  class?: string;
  path?: string;
  help?: string;
  log?: string[];
}

/** What a code step had printed when it failed with this error. */
export function printedBy(stored: unknown): string[] {
  return (stored as StoredError | null | undefined)?.log ?? []; // written by the engine
}

export function toRunError(stored: unknown): RunSummary['error'] {
  if (typeof stored !== 'object' || stored === null) return null;
  const error = stored as StoredError; // written by the engine
  return { code: error.code, message: error.message, path: error.path ?? null, help: helpFor(error) };
}

export function toRunSummary(row: RunRow): RunSummary {
  const state = row.state as RunState; // checked by the table
  return {
    id: row.id,
    workflow: { id: row.workflow_id, name: row.workflow_name ?? '' },
    version: row.version_number,
    state,
    waitingReason: row.waiting_reason as RunSummary['waitingReason'], // checked by the table
    trigger: row.trigger_kind as RunSummary['trigger'], // checked by the table
    startedBy:
      // Whoever else starts a run starts it for the owner of its workflow.
      row.trigger_kind === 'manual' && row.actor_id !== null
        ? { id: row.actor_id, name: row.starter_name ?? '' }
        : null,
    error: toRunError(row.error),
    isCancelRequested: row.cancel_requested_at !== null,
    canResume: (state === 'failed' || state === 'cancelled') && !row.was_compensated,
    costMicros: Number(row.cost_micros),
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    wakeAt: state === 'waiting' ? (row.wake_at?.toISOString() ?? null) : null,
  };
}

export function toRun(row: WholeRunRow): Run {
  return {
    ...toRunSummary(row),
    payload: maskSecrets(row.trigger),
    inputs: maskSecrets(row.inputs),
    output: maskSecrets(row.output),
    records: namedRecords({ value: row.trigger }, { value: row.output }),
    causeEventId: row.cause_event_id,
    parentRunId: row.parent_run_id,
    forkedFromId: row.forked_from,
  };
}
