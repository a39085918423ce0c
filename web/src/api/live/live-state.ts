/**
 * The live channel as a state machine, without sockets and timers: what came in goes in, what to do comes out.
 *
 *   idle -> connecting -> (hello) -> open -> closed by the network -> waiting -> connecting …
 *                                         -> closed by a code that will not change -> stopped
 *
 * The cursor of the last message is said again on the next connection, so that nothing is missed or seen twice.
 */
import { liveCloseCodes } from '@millrace/contracts/live';
import type { LivePerson, LivePlace, LiveServerMessage } from '@millrace/contracts/live';

export interface LiveState {
  readonly phase: 'idle' | 'connecting' | 'open' | 'waiting' | 'stopped';
  readonly cursor: string | null;
  /** Connections that failed in a row. */
  readonly failures: number;
}

export const initialLive: LiveState = { phase: 'idle', cursor: null, failures: 0 };

export type LiveInput =
  | { kind: 'connect' }
  | { kind: 'opened' }
  | { kind: 'message'; message: LiveServerMessage }
  | { kind: 'closed'; code: number };

export type LiveEffect =
  | { kind: 'connect' }
  | { kind: 'hello'; cursor: string | null }
  | { kind: 'wait'; ms: number }
  /** Queries about these nouns may be out of date. */
  | { kind: 'stale'; nouns: readonly string[] }
  /** Who else is where the reader is. */
  | { kind: 'others'; others: { place: LivePlace; people: readonly LivePerson[] } }
  /** Anything may have changed. */
  | { kind: 'reset' }
  | { kind: 'signedOut' };

export interface LiveStep {
  state: LiveState;
  effects: readonly LiveEffect[];
}

export function stepLive(state: LiveState, input: LiveInput): LiveStep {
  switch (input.kind) {
    case 'connect':
      return { state: { ...state, phase: 'connecting' }, effects: [{ kind: 'connect' }] };
    case 'opened':
      return { state, effects: [{ kind: 'hello', cursor: state.cursor }] };
    case 'message':
      return onMessage(state, input.message);
    case 'closed':
      return onClosed(state, input.code);
  }
}

function onMessage(state: LiveState, message: LiveServerMessage): LiveStep {
  switch (message.type) {
    case 'ready': {
      // Without a cursor of our own there was a time nobody listened to: between reading and listening.
      const missed = state.cursor === null && state.failures > 0;
      const next = { phase: 'open', cursor: message.cursor, failures: 0 } as const;
      return { state: next, effects: missed ? [{ kind: 'reset' }] : [] };
    }
    case 'event':
      return {
        state: { ...state, cursor: message.cursor },
        effects: [{ kind: 'stale', nouns: nounsOf(message.event.entityType) }],
      };
    case 'reset':
      return { state: { phase: 'open', cursor: message.cursor, failures: 0 }, effects: [{ kind: 'reset' }] };
    case 'progress':
      // Progress is no event: it says that what works has come further, not that records have changed.
      return { state, effects: [{ kind: 'stale', nouns: movedBy[message.kind] ?? [`${message.kind}s`] }] };
    case 'others': {
      const { place, people } = message;
      return { state, effects: [{ kind: 'others', others: { place, people } }] };
    }
    case 'pong':
      return { state, effects: [] };
  }
}

function onClosed(state: LiveState, code: number): LiveStep {
  if (code === liveCloseCodes.signedOut)
    return { state: { ...state, phase: 'stopped' }, effects: [{ kind: 'signedOut' }] };
  if (code === liveCloseCodes.forbidden || code === liveCloseCodes.protocol) {
    return { state: { ...state, phase: 'stopped' }, effects: [] };
  }
  const failures = state.failures + 1;
  return { state: { ...state, phase: 'waiting', failures }, effects: [{ kind: 'wait', ms: backoffMs(failures) }] };
}

const firstWaitMs = 500;
const longestWaitMs = 15_000;

/** 0.5 s, 1 s, 2 s … up to 15 s. The caller adds jitter. */
export function backoffMs(failures: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** Math.max(0, failures - 1));
}

/** Where progress is read by more than its own noun. */
const movedBy: Readonly<Record<string, readonly string[]>> = { run: ['runs', 'run_steps'] };

/** Which operations read what an event of this entity changed. Names are the prefixes of their ids. */
const readersOf: Readonly<Record<string, readonly string[]>> = {
  contact: ['contacts', 'leads', 'companies', 'conversations', 'tasks', 'search'],
  lead: ['contacts', 'leads', 'companies', 'conversations', 'tasks', 'search'],
  company: ['companies', 'contacts', 'leads', 'tasks', 'search'],
  note: ['notes'],
  tag: ['tags', 'contacts', 'leads', 'companies'],
  lead_status: ['lead_statuses', 'contacts', 'leads'],
  custom_field: ['custom_fields', 'filter_fields'],
  conversation: ['conversations', 'messages'],
  message: ['messages', 'conversations', 'sandbox', 'suggestions', 'queues', 'dead_letters', 'jobs'],
  import: ['imports', 'contacts', 'leads', 'companies'],
  workflow: ['workflows', 'workflow_versions', 'workflow_endpoints'],
  run: ['runs', 'run_steps', 'workflows', 'dead_letters'],
  approval: ['approvals', 'runs', 'run_steps'],
  channel: ['channels'],
  member: ['members', 'session'],
  invitation: ['invitations'],
  workspace: ['workspace', 'session'],
  api_key: ['api_keys'],
};

export function nounsOf(entityType: string): readonly string[] {
  return ['events', ...(readersOf[entityType] ?? [`${entityType}s`])];
}
