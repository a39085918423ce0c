/** The model of the protocol of runs: what an executor does. */
import {
  arrive,
  type Executor,
  has,
  idle,
  type Life,
  type Outcome,
  processOf,
  replace,
  type State,
  type World,
} from './run-protocol-state.ts';

/** An executor at work in a state of the world. */
export interface Turn {
  state: State;
  world: World;
  index: number;
  executor: Executor;
  life: Life;
}

function become({ state, index, executor }: Turn, own: Partial<Executor>, change: Partial<State> = {}): State {
  return { ...state, ...change, executors: replace(state.executors, index, { ...executor, ...own }) };
}

export function work(turn: Turn): State[] {
  switch (turn.executor.step) {
    case 'idle':
      return turn.life === 'alive' ? [...claim(turn), ...takeOver(turn), ...recall(turn)] : [];
    case 'claiming':
      return receiveClaim(turn);
    case 'deciding':
      return decide(turn);
    case 'checked':
      return [writeIntent(turn)];
    case 'intended':
      return begin(turn);
    case 'out':
      return [...hearAnswer(turn), ...hearNothing(turn)];
    case 'answered':
      return [recordDone(turn)];
  }
}

function hold({ state, world, index }: Turn): Pick<State, 'run' | 'worker' | 'token' | 'hasNews'> {
  const token = has(world, 'isTokenRaised') ? state.token + 1 : state.token;
  return { run: 'held', worker: processOf(world, index), token, hasNews: false };
}

function claim(turn: Turn): State[] {
  const { state } = turn;
  if (state.run !== 'due' || state.left.claims === 0) return [];
  const held = hold(turn);
  const left = { ...state.left, claims: state.left.claims - 1 };
  const known = state.attempts.map(({ outcome }) => outcome);
  return [become(turn, { step: 'claiming', token: held.token, known }, { ...held, left })];
}

/** The answer comes, soon or late, or never. */
function receiveClaim(turn: Turn): State[] {
  const { left } = turn.state;
  const lost = { ...left, lostAnswers: left.lostAnswers - 1 };
  return [become(turn, { step: 'deciding' }), ...(left.lostAnswers > 0 ? [become(turn, idle, { left: lost })] : [])];
}

function takeOver(turn: Turn): State[] {
  const { state, world } = turn;
  const owner = state.lives[state.worker];
  const isGone = owner === 'lapsed' || owner === 'dead';
  if (!has(world, 'isTakenOver') || state.run !== 'held' || !isGone) return [];
  const held = hold(turn);
  const known = state.attempts.map(({ outcome }) => outcome);
  return [become(turn, { step: 'deciding', token: held.token, known }, held)];
}

/** A run of this process that none of its executors works on is noted, then let go of: the answer may come meanwhile. */
function recall({ state, world, index }: Turn): State[] {
  const isMine = state.run === 'held' && state.worker === processOf(world, index);
  if (!has(world, 'isRecalled') || !isMine) return [];
  if (state.missing === state.token) return [{ ...state, run: 'due', worker: -1, missing: 0 }];
  const isAtWork = state.executors.some(
    ({ step, token }, at) =>
      processOf(world, at) === state.worker && step !== 'idle' && step !== 'claiming' && token === state.token,
  );
  return isAtWork ? [] : [{ ...state, missing: state.token }];
}

function isOurs({ state, world, index, executor }: Turn): boolean {
  if (!has(world, 'isCompared')) return true;
  return state.run === 'held' && state.worker === processOf(world, index) && state.token === executor.token;
}

/** What follows from what it knows; a decision about a run that is somebody else's is not written, and it lets go. */
function decide(turn: Turn): State[] {
  const { state, executor, world } = turn;
  const ending = state.isCancelled ? [end(turn, 'cancelled')] : [];
  const last = executor.known.at(-1);
  switch (last) {
    case 'done':
      return [end(turn, 'done')];
    case 'unknown':
      return [...ending, end(turn, 'parked')];
    case undefined:
    case 'abandoned':
      return [...ending, ...intend(turn)];
    case 'open':
      if (world.kind === 'unsafe' && has(world, 'isOpenUnknown')) return [...ending, recordUnknown(turn)];
      return [...ending, ...(world.kind === 'look_up' ? lookUp(turn) : intend(turn))];
  }
}

function end(turn: Turn, to: 'done' | 'cancelled' | 'parked'): State {
  const { state, world } = turn;
  if (!isOurs(turn)) return become(turn, idle);
  if (to !== 'parked') return become(turn, idle, { run: to, worker: -1 });
  const isKnown = state.attempts.at(-1)?.outcome === 'done' && has(world, 'isTruthTold');
  return become(turn, idle, { run: state.hasNews || state.isCancelled || isKnown ? 'due' : 'parked', worker: -1 });
}

function intend(turn: Turn): State[] {
  const { world, executor } = turn;
  if (!has(world, 'isIntentFirst') && world.kind !== 'transactional')
    return [become(turn, { step: 'out', known: [...executor.known, 'open'] })];
  if (has(world, 'isLocked')) return [isOurs(turn) ? writeIntent(turn) : become(turn, idle)];
  // Without the lock the comparison and the write are two moments, and much may happen between them.
  return [become(turn, isOurs(turn) ? { step: 'checked' } : idle)];
}

/** Gives up the attempt before, where that has no outcome; one that has got it meanwhile sends the run back to be read. */
function writeIntent(turn: Turn): State {
  const { state, world, executor } = turn;
  const { known, token } = executor;
  const before = known.length - 1;
  const isGivingUp = known.at(-1) === 'open';
  const given = state.attempts[before];
  if (isGivingUp && given?.outcome === 'done' && has(world, 'isLateKept'))
    return become(turn, idle, { run: 'due', worker: -1 });
  const attempts =
    isGivingUp && given?.outcome === 'open' && has(world, 'isGivenUp')
      ? replace(state.attempts, before, { ...given, outcome: 'abandoned' as const })
      : state.attempts;
  // A key that is taken stays as it is.
  const mine = { token, outcome: 'open' as const, isExpired: false };
  const all = attempts.length > known.length ? attempts : [...attempts, mine];
  return become(turn, { step: 'intended', known: [...known, 'open'] }, { attempts: all });
}

function begin(turn: Turn): State[] {
  const { state, world, executor, life } = turn;
  const attempt = state.attempts[executor.known.length - 1];
  if (has(world, 'isBeginChecked')) {
    if (life === 'lapsed') return [become(turn, idle)];
    if (attempt?.isExpired) return [abandonOwn(turn)];
  }
  return [become(turn, { step: 'out' })];
}

function abandonOwn(turn: Turn): State {
  return settle(turn, 'abandoned');
}

function recordUnknown(turn: Turn): State {
  return settle(turn, 'unknown');
}

function recordDone(turn: Turn): State {
  return settle(turn, 'done', { isHeard: true });
}

/** A fact: the first that is known of an attempt stands, but for "unknown", which gives way to the truth. */
function settle(turn: Turn, outcome: Outcome, change: Partial<State> = {}): State {
  const { state, world, executor } = turn;
  const at = executor.known.length - 1;
  const attempt = state.attempts[at];
  const own: Partial<Executor> = { step: 'deciding', known: replace(executor.known, at, outcome) };
  const isNews = attempt?.outcome === 'open' || (attempt?.outcome === 'unknown' && outcome === 'done');
  if (!attempt || !isNews || (!has(world, 'isFactUnfenced') && !isOurs(turn))) return become(turn, own, change);
  const written = { ...change, attempts: replace(state.attempts, at, { ...attempt, outcome }) };
  if (isOurs(turn) || !has(world, 'isTruthTold')) return become(turn, own, written);
  const run = state.run === 'parked' ? 'due' : state.run;
  return become(turn, own, { ...written, run, hasNews: true });
}

function hearAnswer(turn: Turn): State[] {
  const { state, world, executor } = turn;
  const at = executor.known.length - 1;
  const arrived = arrive(state, world, at);
  // Rolled back: whoever gave it up has the run.
  if (arrived === state) return [become(turn, idle)];
  return [become({ ...turn, state: arrived }, { step: 'answered' })];
}

/** The time limit is over: it may have arrived, or arrive later. */
function hearNothing(turn: Turn): State[] {
  const { state, world, executor } = turn;
  if (state.left.timeouts === 0) return [];
  const at = executor.known.length - 1;
  const left = { ...state.left, timeouts: state.left.timeouts - 1 };
  const strays = [...state.strays, at];
  if (!has(world, 'isTimeoutUnknown')) return [settle(turn, 'abandoned', { left, strays })];
  if (world.kind === 'unsafe') return [settle(turn, 'unknown', { left, strays })];
  return [become(turn, { step: 'deciding' }, { left, strays })];
}

/** Nobody may begin it any more, so that what is not there will not come. */
function lookUp(turn: Turn): State[] {
  const { state, world, executor } = turn;
  const attempt = state.attempts[executor.known.length - 1];
  if (has(world, 'isLookUpPatient') && !attempt?.isExpired) return [];
  return [settle(turn, state.happened > 0 ? 'done' : 'abandoned')];
}
