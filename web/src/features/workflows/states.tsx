import type { Approval } from '@millrace/contracts/approvals/approvals';
import type { RunState, RunStep } from '@millrace/contracts/runs/run';
import type { WorkflowState } from '@millrace/contracts/workflows/workflow';
import { Pill, type Tone } from '../../ui/data/pill.tsx';
import { useWords } from '../../ui/language/words.ts';
import { workflowWords } from './workflow-words.ts';

type Shown = WorkflowState | RunState | RunStep['state'] | Approval['state'];

const tones: Readonly<Record<Shown, Tone>> = {
  draft: 'neutral',
  active: 'good',
  paused: 'neutral',
  archived: 'neutral',
  pending: 'neutral',
  running: 'accent',
  waiting: 'warn',
  completed: 'good',
  failed: 'bad',
  cancelled: 'neutral',
  done: 'good',
  skipped: 'neutral',
  handled: 'warn',
  unknown: 'warn',
  approved: 'good',
  rejected: 'bad',
  expired: 'neutral',
};

export function StatePill({ state }: { state: Shown }) {
  const say = useWords(workflowWords);
  return <Pill tone={tones[state]}>{say(state)}</Pill>;
}

/** Whether it changes by itself. */
export function isMoving(state: RunState): boolean {
  return state === 'pending' || state === 'running' || state === 'waiting';
}

const movingMs = 1_000;
const waitingMs = 5_000;

/** How soon to ask again. The live channel tells too; asking is the backstop while something moves. */
export function refreshEveryMs(state: RunState | undefined): number | false {
  if (state === undefined || !isMoving(state)) return false;
  return state === 'waiting' ? waitingMs : movingMs;
}
