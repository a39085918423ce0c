/**
 * The protocol of claim, intent, outcome and takeover as a small model, every interleaving of two workers walked through:
 * each may die or be frozen past its lease between any two steps. What holds here holds for the SQL as far as that does
 * in one transaction what the model does in one step; sender.db.test.ts and tests/crash look at the SQL.
 */
import { describe, expect, it } from 'vitest';

interface Rules {
  /** The rows a worker writes about are locked and compared in the transaction that writes. */
  isFenced: boolean;
  /** The intent is committed before the provider is called. */
  isIntentFirst: boolean;
}

type Step = 'idle' | 'claimed' | 'checked' | 'intended' | 'out';

interface WorkerState {
  step: Step;
  token: number;
  /** Dead workers do nothing more; frozen ones go on, but their lease has ended. */
  life: 'alive' | 'frozen' | 'dead';
}

interface State {
  message: 'queued' | 'sending' | 'sent' | 'unknown';
  owner: number;
  token: number;
  /** One for each attempt: the token it was made under and whether its outcome is on record. */
  attempts: readonly { token: number; isKnown: boolean }[];
  /** How often the recipient has it. */
  arrivals: number;
  workers: readonly WorkerState[];
}

const start: State = {
  message: 'queued',
  owner: -1,
  token: 0,
  attempts: [],
  arrivals: 0,
  workers: [
    { step: 'idle', token: 0, life: 'alive' },
    { step: 'idle', token: 0, life: 'alive' },
  ],
};

function withWorker(state: State, index: number, change: Partial<WorkerState>): State {
  return { ...state, workers: state.workers.map((worker, at) => (at === index ? { ...worker, ...change } : worker)) };
}

/** Every state one step away. */
function stepsFrom(state: State, rules: Rules): State[] {
  return state.workers.flatMap((worker, index) => {
    if (worker.life === 'dead') return [];
    const isHolder = state.message === 'sending' && state.owner === index && state.token === worker.token;
    return [...accidents(state, index), ...takeover(state, index), ...work(state, { worker, index, isHolder, rules })];
  });
}

/** At most one of the two workers comes to grief, so that somebody is left to finish. */
function accidents(state: State, index: number): State[] {
  if (state.workers.some(({ life }) => life !== 'alive')) return [];
  return [withWorker(state, index, { life: 'dead' }), withWorker(state, index, { life: 'frozen' })];
}

function takeover(state: State, index: number): State[] {
  const owner = state.workers[state.owner];
  if (state.workers[index]?.life !== 'alive' || state.message !== 'sending' || !owner || owner.life === 'alive')
    return [];
  const last = state.attempts.at(-1);
  const message = !last ? 'queued' : last.isKnown ? 'sent' : 'unknown';
  return [{ ...state, message, owner: -1, token: state.token + 1 }];
}

interface Working {
  worker: WorkerState;
  index: number;
  isHolder: boolean;
  rules: Rules;
}

function work(state: State, { worker, index, isHolder, rules }: Working): State[] {
  const to = (step: Step, change: Partial<State> = {}) => [withWorker({ ...state, ...change }, index, { step })];
  const intend = { attempts: [...state.attempts, { token: worker.token, isKnown: false }] };
  switch (worker.step) {
    case 'idle': {
      if (worker.life !== 'alive' || state.message !== 'queued') return [];
      const token = state.token + 1;
      return [withWorker({ ...state, message: 'sending', owner: index, token }, index, { step: 'claimed', token })];
    }
    case 'claimed':
      if (!isHolder) return to('idle');
      if (!rules.isIntentFirst) return to('out', { arrivals: state.arrivals + 1 });
      // Without the lock the comparison and the write are two moments, and much may happen between them.
      return rules.isFenced ? to('intended', intend) : to('checked');
    case 'checked':
      return to('intended', intend);
    case 'intended':
      return to('out', { arrivals: state.arrivals + 1 });
    case 'out': {
      const attempts = state.attempts.map((attempt) =>
        attempt.token === worker.token ? { ...attempt, isKnown: true } : attempt,
      );
      const message = isHolder || state.message === 'unknown' ? 'sent' : state.message;
      return to('idle', { attempts, message });
    }
  }
}

/** Walks everything that can happen; answers what must not. */
function findViolations(rules: Rules): { states: number; violations: Set<string> } {
  const seen = new Set<string>();
  const violations = new Set<string>();
  const open = [start];
  for (let state = open.pop(); state; state = open.pop()) {
    const key = JSON.stringify(state);
    if (seen.has(key)) continue;
    seen.add(key);
    if (state.arrivals > 1) violations.add('sent twice');
    const next = stepsFrom(state, rules);
    if (next.length === 0) {
      if (state.message === 'queued' || state.message === 'sending') violations.add('never finished');
      if (state.message === 'sent' && state.arrivals === 0) violations.add('lost');
    }
    open.push(...next);
  }
  return { states: seen.size, violations };
}

describe('in every interleaving of two workers, one of which dies or is frozen', () => {
  it('a message is sent once or unknown, never lost and never twice', () => {
    const { states, violations } = findViolations({ isFenced: true, isIntentFirst: true });
    expect([...violations]).toEqual([]);
    expect(states).toBeGreaterThan(50);
  });

  it('the fence is needed: without it a frozen worker sends what another has sent', () => {
    expect([...findViolations({ isFenced: false, isIntentFirst: true }).violations]).toContain('sent twice');
  });

  it('the intent is needed: without it nobody knows that a dead worker had sent', () => {
    expect([...findViolations({ isFenced: true, isIntentFirst: false }).violations]).toContain('sent twice');
  });
});
