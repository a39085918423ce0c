/** Loops whose rounds may take time: one after the other, or several at once. */
import type { Json } from '../language/json.ts';
import type { LoopPlan } from '../language/plan.ts';
import { Branch } from './branch.ts';
import { forkScope, type Scope, toErrorValue } from './execution.ts';
import { settleValue } from './settle-value.ts';
import { BranchAbandoned, RunLost, RunStopped, toStepFailure } from './step-failure.ts';
import { done, findFailure, suspended, type Walked } from './walked.ts';
import type { Walking } from './walking.ts';
import { listRounds, openRound, type Rounds } from './walk-synchronously.ts';

/** How long rounds may follow each other before others have their turn. */
const sliceMs = 15;

export async function walkLoop(walking: Walking, step: LoopPlan, scope: Scope): Promise<Walked> {
  const rounds = listRounds(walking.execution, step, scope);
  const loop: Loop = { walking, step, rounds, values: [], slice: performance.now() };
  // A `while` asks after each round whether there is another.
  const isInOrder = step.concurrency === 1 || rounds.count === undefined;
  const walked = isInOrder ? await walkInOrder(loop, scope) : await walkAtOnce(loop, scope);
  return walked === 'suspended' ? suspended : done(loop.values);
}

interface Loop {
  walking: Walking;
  step: LoopPlan;
  rounds: Rounds;
  values: Json[];
  slice: number;
}

async function walkInOrder(loop: Loop, scope: Scope): Promise<'done' | 'suspended'> {
  let last: Scope | undefined;
  for (let index = 0; loop.rounds.isNext(index, last); index += 1) {
    last = openRound(loop.step, { scope, index, item: loop.rounds.item(index) });
    const walked = await walkRound(loop, last, index);
    if (walked === 'suspended') return walked;
    loop.walking.execution.advance(scope, last.now);
  }
  return 'done';
}

async function walkAtOnce(loop: Loop, scope: Scope): Promise<'done' | 'suspended'> {
  const branch = new Branch(scope.branch);
  const within = forkScope(scope, { branch });
  let next = 0;
  let latest = scope.now;

  /** A round that rests keeps its place: no more than `concurrency` of them are ever begun. */
  async function walkLane(): Promise<'done' | 'suspended'> {
    for (let index = next++; loop.rounds.isNext(index, undefined); index = next++) {
      const round = openRound(loop.step, { scope: within, index, item: loop.rounds.item(index) });
      if ((await walkRound(loop, round, index)) === 'suspended') return 'suspended';
      latest = Math.max(latest, round.now);
    }
    return 'done';
  }

  const lanes = Array.from({ length: Math.min(loop.step.concurrency, loop.rounds.count ?? 1) }, async () => {
    try {
      return await walkLane();
    } catch (error) {
      branch.abandon();
      throw error;
    }
  });
  const ends = await Promise.allSettled(lanes);
  const failure = findFailure(ends);
  if (failure) throw failure.error;
  if (ends.some((end) => end.status === 'fulfilled' && end.value === 'suspended')) return 'suspended';
  loop.walking.execution.advance(scope, latest);
  return 'done';
}

async function walkRound(loop: Loop, scope: Scope, index: number): Promise<'done' | 'suspended'> {
  const { walking, step } = loop;
  try {
    const walked = await walking.walkBlock(step.block, scope);
    if (walked.kind === 'suspended') return 'suspended';
    const { collect } = step;
    loop.values[index] = collect
      ? settleValue(collect(walking.execution.environment(scope, scope.prefix)))
      : (walked.value ?? null);
  } catch (error) {
    const isOfRun = error instanceof RunStopped || error instanceof RunLost || error instanceof BranchAbandoned;
    if (isOfRun || step.onItemError === 'fail') throw error;
    const failure = toStepFailure(error, scope.prefix + step.id);
    walking.execution.recordPassed(scope, failure);
    loop.values[index] = toErrorValue(failure.error);
  }
  if (performance.now() - loop.slice > sliceMs) {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    loop.slice = performance.now();
  }
  return 'done';
}
