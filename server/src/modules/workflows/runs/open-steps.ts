/** Where a run stands, or what it fell over: steps that are not over, and need not be on record. */
import type { RunStep } from '@millrace/contracts/runs/run';
import type { WholeRunRow } from './run-store.ts';

export interface OpenStep {
  path: string;
  state: 'waiting' | 'failed' | 'unknown';
  reason: RunStep['waitingReason'];
  wakeAt: Date | null;
  since?: Date | undefined;
  error?: unknown;
  input?: unknown;
}

/** What the engine has written of the things a run waits for. */
interface Resting {
  path: string;
  reason: NonNullable<RunStep['waitingReason']>;
  wakeAt?: number;
}

interface Wait {
  path: string;
  event: string;
  key: string;
  since: Date;
}

export function listOpenSteps(run: WholeRunRow, waits: readonly Wait[], now: Date): OpenStep[] {
  if (run.state === 'failed' && run.error !== null) {
    const { path } = run.error as { path?: string }; // written by the engine
    return path ? [{ path, state: 'failed', reason: null, wakeAt: null, error: run.error }] : [];
  }
  if (run.state !== 'waiting' && run.state !== 'running') return [];
  const resting = (run.waiting_at ?? []) as unknown as Resting[]; // written by the engine
  // While it goes on, what it was waiting for before is over as soon as its time has come.
  const open = resting.filter(
    ({ wakeAt }) => run.state === 'waiting' || wakeAt === undefined || wakeAt > now.getTime(),
  );
  return open.map(({ path, reason, wakeAt }) => {
    const wait = waits.find((each) => each.path === path);
    return {
      path,
      state: reason === 'effect_unknown' ? 'unknown' : 'waiting',
      reason,
      wakeAt: wakeAt === undefined ? null : new Date(wakeAt),
      since: wait?.since,
      ...(reason === 'event' && wait && { input: { event: wait.event, key: wait.key } }),
    };
  });
}
