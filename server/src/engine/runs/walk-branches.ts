/** Steps that do not follow each other: the branches of a parallel step, and blocks in which `after` makes a graph. */
import type { Json } from '../language/json.ts';
import type { ParallelPlan, PlanBlock } from '../language/plan.ts';
import { Branch } from './branch.ts';
import { forkScope, type Scope } from './execution.ts';
import { BranchAbandoned, RunLost, RunStopped, StepFailure } from './step-failure.ts';
import { done, findFailure, suspended, type Walked } from './walked.ts';
import type { Walking } from './walking.ts';

/** The value is a list with one entry for each branch, null for those that were not waited for. */
export async function walkParallel(walking: Walking, step: ParallelPlan, scope: Scope): Promise<Walked> {
  const path = scope.prefix + step.id;
  const branch = new Branch(scope.branch);
  const scopes = step.branches.map((_, index) => forkScope(scope, { prefix: `${path}.${index}.`, branch }));
  const values: Json[] = step.branches.map(() => null);
  const race = createRace(step.branches.length, step.join);
  const failures: { own: Scope; failure: StepFailure }[] = [];
  step.branches.forEach((block, index) => {
    // Each has a scope: the list was made from the branches.
    const own = scopes[index] as Scope;
    walking.walkBlock(block, own).then(
      (walked) => {
        if (race.isOver) return;
        if (walked.kind === 'done') {
          values[index] = walked.value ?? null;
          walking.execution.advance(scope, own.now);
        }
        race.end(walked.kind);
      },
      (error: unknown) => {
        // A stop ends the run, whichever branch it stands in.
        if (error instanceof RunStopped || error instanceof RunLost) race.stop(error);
        else race.fail(error);
        if (error instanceof StepFailure) failures.push({ own, failure: error });
        if (race.isLost) branch.abandon();
      },
    );
  });
  const outcome = await race.over;
  if (outcome === 'suspended') return suspended;
  branch.abandon();
  if (outcome !== 'done') throw outcome.error;
  // Not before: had the race been lost, they would be tried again when the run is resumed.
  for (const { own, failure } of failures) walking.execution.recordPassed(own, failure);
  return done(values);
}

type RaceOutcome = 'done' | 'suspended' | { error: unknown };

/**
 * Counts how lines of steps end: enough are done, or too many have failed, or all have come to rest. After a failure the
 * others are waited for up to their next step, so that what they did is known before anything is taken back.
 */
function createRace(count: number, wanted: number) {
  let [finished, failed, resting] = [0, 0, 0];
  let firstError: { error: unknown } | undefined;
  const { promise, resolve } = Promise.withResolvers<RaceOutcome>();
  const race = {
    over: promise,
    isOver: false,
    /** The others are to stop. */
    get isLost() {
      return count - failed < wanted;
    },
    end(kind: 'done' | 'suspended') {
      if (kind === 'done') finished += 1;
      else resting += 1;
      settle();
    },
    fail(error: unknown) {
      failed += 1;
      if (!firstError || firstError.error instanceof BranchAbandoned) firstError = { error };
      settle();
    },
    stop: (error: unknown) => close({ error }),
  };
  function settle(): void {
    if (finished >= wanted) close('done');
    else if (finished + failed + resting === count) close(race.isLost && firstError ? firstError : 'suspended');
  }
  function close(outcome: RaceOutcome): void {
    race.isOver = true;
    resolve(outcome);
  }
  return race;
}

export async function walkGraph(walking: Walking, block: PlanBlock, scope: Scope): Promise<Walked> {
  const branch = new Branch(scope.branch);
  const ends = new Map<number, Promise<Walked>>();
  const scopes = new Map<number, Scope>();

  function visit(index: number): Promise<Walked> {
    const known = ends.get(index);
    if (known) return known;
    const end = walkNode(index);
    ends.set(index, end);
    end.catch(() => branch.abandon());
    return end;
  }

  async function walkNode(index: number): Promise<Walked> {
    const step = block.steps[index];
    if (!step) throw new Error(`A block has no step ${index}.`);
    const before = await Promise.all(step.after.map(visit));
    if (before.some(({ kind }) => kind === 'suspended')) return suspended;
    const own = forkScope(scope, { branch });
    for (const each of step.after) {
      const earlier = scopes.get(each);
      if (!earlier) continue;
      walking.execution.advance(own, earlier.now);
      own.before = Math.max(own.before, earlier.before);
    }
    scopes.set(index, own);
    const walked = await walking.walkStep(step, own);
    if (walked.kind === 'done') scope.names[step.id] = walked.value ?? null;
    return walked;
  }

  const settled = await Promise.allSettled(block.steps.map((_, index) => visit(index)));
  const failure = findFailure(settled);
  if (failure) throw failure.error;
  const walked = settled.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  if (walked.some(({ kind }) => kind === 'suspended')) return suspended;
  for (const own of scopes.values()) walking.execution.advance(scope, own.now);
  const values = walked.flatMap((each) => (each.kind === 'done' && each.value !== undefined ? [each.value] : []));
  return done(values.at(-1) ?? null);
}
