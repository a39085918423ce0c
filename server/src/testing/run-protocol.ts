/**
 * The protocol of runs as a model small enough to walk through everything that can happen: claim, lease, fence, intent,
 * effect, outcome and takeover of one run with one effect, carried by two executors, while one of them comes to grief,
 * somebody cancels and a process stops.
 *
 * Each rule of the protocol can be taken away; what then goes wrong is found. One step here is one transaction, or one
 * thing done outside. Two things are taken for granted that no program can promise: that nothing comes between the check of
 * lease and `not_after` and the first byte, and that a request is over when its time limit is.
 */
import { arrive, idle, type Life, processOf, replace, start, type State, type World } from './run-protocol-state.ts';
import { work } from './run-protocol-steps.ts';

/** Walks everything that can happen, or until something happens that must not; answers what that was. */
export function explore(world: World, until?: string): { states: number; violations: Set<string> } {
  const seen = new Set<string>();
  const violations = new Set<string>();
  const open: State[] = [start];
  for (let state = open.pop(); state; state = open.pop()) {
    const key = JSON.stringify(state);
    if (seen.has(key)) continue;
    seen.add(key);
    const next = stepsFrom(state, world);
    // That somebody cancels is nothing a run may rely on.
    for (const violation of violationsOf(state, world, next.length === 0)) violations.add(violation);
    if (until !== undefined && violations.has(until)) break;
    open.push(...next, ...cancel(state));
  }
  return { states: seen.size, violations };
}

function* violationsOf(state: State, { kind }: World, isLast: boolean): Generator<string> {
  if (state.happened > 1) yield 'happened twice';
  const recorded = state.attempts.filter(({ outcome }) => outcome === 'done').length;
  if (kind === 'transactional' && recorded !== state.happened) yield 'happened without its record';
  if (state.run === 'done' && state.happened === 0) yield 'done without its effect';
  if (!isLast) return;
  if (state.run === 'due' && state.left.claims > 0) yield 'never claimed';
  if (state.run === 'held') yield 'held for ever';
  if (state.run === 'parked' && (recorded > 0 || state.isHeard)) yield 'asked about what is known';
  if (state.run === 'parked' && kind !== 'unsafe') yield 'asked about what can be found out';
}

function stepsFrom(state: State, world: World): State[] {
  const turns = state.executors.map((executor, index) => ({
    state,
    world,
    index,
    executor,
    life: state.lives[processOf(world, index)] ?? 'dead',
  }));
  return [...environment(state, world), ...turns.flatMap((turn) => (turn.life === 'dead' ? [] : work(turn)))];
}

/** What happens without anybody of ours doing anything. */
function environment(state: State, world: World): State[] {
  return [...strayRequests(state, world), ...passingTime(state), ...accidents(state, world)];
}

function strayRequests(state: State, world: World): State[] {
  return state.strays.flatMap((attempt, at) => {
    const gone = { ...state, strays: state.strays.filter((_, other) => other !== at) };
    return [gone, arrive(gone, world, attempt)];
  });
}

/** An attempt's time is over when nothing of it is on the wire. */
function passingTime(state: State): State[] {
  return state.attempts.flatMap((attempt, at) => {
    const isOut = state.executors.some(({ step, known }) => step === 'out' && known.length === at + 1);
    if (attempt.isExpired || isOut || state.strays.includes(at)) return [];
    // One that nobody is about to begin is over some day; that one is begun too late happens so many times.
    const isAwaited = state.executors.some(({ step, known }) => step === 'intended' && known.length === at + 1);
    if (isAwaited && state.left.expiries === 0) return [];
    const left = isAwaited ? { ...state.left, expiries: state.left.expiries - 1 } : state.left;
    return [{ ...state, left, attempts: replace(state.attempts, at, { ...attempt, isExpired: true }) }];
  });
}

function cancel(state: State): State[] {
  const isOpen = state.run === 'due' || state.run === 'held' || state.run === 'parked';
  if (state.isCancelled || !isOpen) return [];
  // A flag, and a reason to look at a run nobody holds.
  return [{ ...state, isCancelled: true, run: state.run === 'parked' ? 'due' : state.run }];
}

/** One of two processes is frozen, dies or stops; of one process nothing but answers is lost. */
function accidents(state: State, world: World): State[] {
  if (world.setting === 'one process') return [];
  const troubled = state.lives.findIndex((life) => life !== 'alive');
  const next: Record<Life, readonly Life[]> = {
    alive: ['stopping', 'lapsed', 'dead'],
    stopping: ['lapsed', 'dead'],
    lapsed: ['dead'],
    dead: [],
  };
  return state.lives.flatMap((life, at) =>
    troubled === -1 || troubled === at
      ? next[life].map((to) => {
          const changed = { ...state, lives: replace(state.lives, at, to) };
          return to === 'dead' ? dropRequest(changed, at) : changed;
        })
      : [],
  );
}

/** What a dead process had on the wire may still arrive. */
function dropRequest(state: State, at: number): State {
  const executor = state.executors[at];
  const strays = executor?.step === 'out' ? [...state.strays, executor.known.length - 1] : state.strays;
  return { ...state, strays, executors: replace(state.executors, at, idle) };
}
