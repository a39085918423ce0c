/** The model of the protocol of runs: its rules and its world. */

/** In different processes each has a lease of its own; in one, the token alone tells them apart. */
export type Setting = 'two processes' | 'one process';

export type EffectKind = 'unsafe' | 'look_up' | 'transactional';

export const rules = {
  isLocked: 'the row is locked while an intent is written',
  isCompared: 'what is decided is written only where worker and token match',
  isTokenRaised: 'each claim raises the token',
  isIntentFirst: 'the intent is committed before the effect begins',
  isBeginChecked: 'lease and not_after are looked at right before the first byte',
  isOpenUnknown: 'an unsafe attempt without an outcome is unknown',
  isTimeoutUnknown: 'an answer that does not come is no failure',
  isLookUpPatient: 'an attempt is looked up when it can no longer begin',
  isOneTransaction: 'an effect in our own database and its record are one transaction',
  isGivenUp: 'an attempt is given up before the next is made',
  isLateKept: 'what has its outcome cannot be given up',
  isFactUnfenced: 'an outcome is recorded by whoever knows it',
  isTruthTold: 'a late outcome wakes the run',
  isTakenOver: 'runs of the dead are taken over',
  isRecalled: 'runs claimed unseen are let go of',
} as const;

export type Rule = keyof typeof rules;

export type Outcome = 'open' | 'done' | 'unknown' | 'abandoned';

export interface Attempt {
  token: number;
  outcome: Outcome;
  /** `not_after` and the time limit of its request are over. */
  isExpired: boolean;
}

export interface Executor {
  step: 'idle' | 'claiming' | 'deciding' | 'checked' | 'intended' | 'out' | 'answered';
  token: number;
  /** What it knows of the attempts: read with the claim, then what it did itself. */
  known: readonly Outcome[];
}

export type Life = 'alive' | 'stopping' | 'lapsed' | 'dead';

export interface State {
  run: 'due' | 'held' | 'parked' | 'done' | 'cancelled';
  worker: number;
  token: number;
  hasNews: boolean;
  isCancelled: boolean;
  attempts: readonly Attempt[];
  /** How often the effect has happened. */
  happened: number;
  executors: readonly Executor[];
  lives: readonly Life[];
  /** Somebody alive has heard the answer. */
  isHeard: boolean;
  /** The claim a process could not account for when it looked. */
  missing: number;
  /** Requests on the wire nobody waits for any more, by attempt. */
  strays: readonly number[];
  /** What may still happen, so that there is an end to everything. */
  left: { claims: number; lostAnswers: number; timeouts: number; expiries: number };
}

export interface World {
  setting: Setting;
  kind: EffectKind;
  without?: Rule;
}

export const idle: Executor = { step: 'idle', token: 0, known: [] };

export const start: State = {
  run: 'due',
  worker: -1,
  token: 0,
  hasNews: false,
  isCancelled: false,
  attempts: [],
  happened: 0,
  executors: [idle, idle],
  lives: ['alive', 'alive'],
  isHeard: false,
  missing: 0,
  strays: [],
  left: { claims: 3, lostAnswers: 1, timeouts: 1, expiries: 1 },
};

export function processOf({ setting }: World, index: number): number {
  return setting === 'one process' ? 0 : index;
}

export function has({ without }: World, rule: Rule): boolean {
  return without !== rule;
}

export function replace<Item>(items: readonly Item[], at: number, item: Item): Item[] {
  return items.map((each, index) => (index === at ? item : each));
}

/** It happens: outside, whatever we think of it by now; in our own database only as long as it is not given up. */
export function arrive(state: State, world: World, at: number): State {
  const happened = state.happened + 1;
  if (world.kind !== 'transactional') return { ...state, happened };
  const attempt = state.attempts[at];
  if (attempt?.outcome !== 'open') return state;
  if (!has(world, 'isOneTransaction')) return { ...state, happened };
  return { ...state, happened, attempts: replace(state.attempts, at, { ...attempt, outcome: 'done' as const }) };
}
