/**
 * One walk over a run's plan, in this process. It holds what the walkers share: the history it takes values from, what
 * is to be recorded with the next write, and the run's own clock.
 *
 * The clock of a run stands still while it computes. It moves with what is on record: when an effect ended, when a wait
 * was over. So `now`, and random numbers, which come from the path of the step, are the same when a run is walked again.
 */
import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import { toStorableText } from '#platform/storable-text';
import { Budget } from '../language/expressions/budget.ts';
import type { Environment } from '../language/expressions/compile-expression.ts';
import type { Json } from '../language/json.ts';
import type { Plan, PlanStep } from '../language/plan.ts';
import type { Value } from '../language/expressions/value.ts';
import { printedIn, type Run, type RunError, type RunHistory, type StepRecord, type Suspension } from './run.ts';
import type { Branch } from './branch.ts';
import { BranchAbandoned, StepFailure } from './step-failure.ts';

export type Names = { [name: string]: Value };

/** Where a walk stands: one for each line of steps that follow each other. */
export interface Scope {
  readonly names: Names;
  /** Before the id of a step: `each[3].`. */
  readonly prefix: string;
  /** Milliseconds since 1970, on the run's own clock. */
  now: number;
  /** What `now` was when the step before this one began: signals since then count. */
  before: number;
  readonly branch: Branch;
  /** False inside a loop that is recorded as one step. */
  readonly isRecording: boolean;
}

export interface Compensation {
  step: PlanStep;
  path: string;
  names: Names;
  at: number;
}

/** What people see in expressions besides the trigger and the steps. */
export interface RunContext {
  /** Time zone of the workspace, IANA. */
  timeZone: string;
  user: Json;
  workspace: Json;
}

/** Steps computed in one run, loops included: beyond that it is a mistake. */
const maxSteps = 1_000_000;

/** What code steps print in one run, loops included; what comes after is let go. */
const mostPrinted = { lines: 2000, characters: 500_000 };

export class Execution {
  readonly run: Run;
  readonly plan: Plan;
  readonly history: RunHistory;
  readonly context: RunContext;
  readonly #suspensions: { suspension: Suspension; branch: Branch }[] = [];
  readonly compensations: Compensation[] = [];
  /** The run fails: what is on record counts, nothing new is begun. */
  isFailing = false;
  #unrecorded: StepRecord[] = [];
  /** Ids of records, as far as this process knows that they are on record or on their way there. */
  readonly #named: Set<string>;
  #unwrittenNames: string[] = [];
  #stepsLeft = maxSteps;
  #room: typeof mostPrinted | undefined;

  constructor(input: { run: Run; plan: Plan; history: RunHistory; context: RunContext }) {
    this.run = input.run;
    this.plan = input.plan;
    this.history = input.history;
    this.context = input.context;
    this.#named = new Set(input.run.named);
  }

  rootScope(branch: Branch): Scope {
    const at = this.run.createdAt.getTime();
    const names: Names = {
      trigger: this.run.trigger,
      inputs: this.run.inputs ?? null,
      user: this.context.user,
      workspace: this.context.workspace,
      run: { id: this.run.id, workflow_id: this.run.workflowId, started_at: this.run.createdAt.toISOString() },
      now: this.#toDate(at),
    };
    return { names, prefix: '', now: at, before: at, branch, isRecording: true };
  }

  /** What the expressions of a step may see and cost. */
  environment(scope: Scope, path: string): Environment {
    return {
      names: scope.names,
      context: {
        budget: new Budget(),
        now: new Date(scope.now),
        zone: this.context.timeZone,
        random: createRandom(`${this.run.id}:${path}`),
      },
    };
  }

  /** Moves the clock of a line of steps forward. */
  advance(scope: Scope, at: number): void {
    if (at <= scope.now) return;
    scope.now = at;
    scope.names['now'] = this.#toDate(at);
  }

  /**
   * From when a time limit of the step at hand counts. One that was over when a person let the run go on begins anew then:
   * they want it tried, or waited for, again.
   */
  limitBegins({ now }: Scope, limitMs: number): number {
    const resumedAt = this.run.resumedAt?.getTime();
    return resumedAt !== undefined && resumedAt >= now + limitMs ? resumedAt : now;
  }

  countStep(path: string): void {
    this.#stepsLeft -= 1;
    if (this.#stepsLeft >= 0) return;
    throw new StepFailure({
      code: 'run.too_many_steps',
      message: `The run takes more than ${maxSteps} steps. Let a loop have fewer rounds, or split the work over several runs.`,
      class: 'permanent',
      path,
    });
  }

  /** As much of what a code step has printed as the run has room for. */
  keepLog(log: readonly string[]): string[] {
    if (log.length === 0) return [];
    const room = (this.#room ??= roomBeside(this.history.records.values()));
    const kept: string[] = [];
    for (const line of log) {
      if (room.lines <= 0 || line.length > room.characters) break;
      room.lines -= 1;
      room.characters -= line.length;
      kept.push(toStorableText(line));
    }
    return kept;
  }

  /** A loop that only computes is one record; a round of it that prints is one, too. */
  record(scope: Scope, record: Omit<StepRecord, 'at'>): void {
    if (scope.isRecording || printedIn(record).length > 0) this.#unrecorded.push({ ...record, at: scope.now });
  }

  /** A code step that failed and is gone past: without a record nobody would see what it had printed. */
  recordPassed(scope: Scope, { error }: StepFailure): void {
    const { path } = error;
    if (path === undefined || !error.log || this.history.records.has(path)) return;
    this.record(scope, { path, kind: 'code', value: null, outcome: 'failed', error });
  }

  /** What is to go out with the next write. */
  takeRecords(): StepRecord[] {
    const records = this.#unrecorded;
    this.#unrecorded = [];
    return records;
  }

  /** Of records that something names, those the run has not named before. */
  listNew(ids: readonly string[]): string[] {
    return ids.filter((id) => !this.#named.has(id));
  }

  /** As before, for a write that goes out now: from then on they are not new. */
  takeNew(ids: readonly string[]): string[] {
    const fresh = this.listNew(ids);
    for (const id of fresh) this.#named.add(id);
    return fresh;
  }

  /** Goes out with the next write. */
  name(ids: readonly string[]): void {
    this.#unwrittenNames.push(...this.takeNew(ids));
  }

  takeNames(): string[] {
    const names = this.#unwrittenNames;
    this.#unwrittenNames = [];
    return names;
  }

  suspend(scope: Scope, suspension: Suspension): void {
    this.#suspensions.push({ suspension, branch: scope.branch });
  }

  /** What the run waits for now, without that of branches nobody waits for any more. */
  openSuspensions(): Suspension[] {
    return this.#suspensions.filter(({ branch }) => !branch.isAbandoned).map(({ suspension }) => suspension);
  }

  /** Nothing new begins in a branch nobody waits for any more. */
  requireWanted(scope: Scope): void {
    if (scope.branch.isAbandoned) throw new BranchAbandoned();
  }

  #toDate(at: number): DateTime {
    return DateTime.fromMillis(at, { zone: this.context.timeZone });
  }
}

function roomBeside(records: Iterable<StepRecord>): typeof mostPrinted {
  const printed = [...records].flatMap(printedIn);
  const characters = printed.reduce((sum, line) => sum + line.length, 0);
  return { lines: mostPrinted.lines - printed.length, characters: mostPrinted.characters - characters };
}

/** A line of its own that begins where another stands: sees its names, changes none of them. */
export function forkScope(
  scope: Scope,
  change: { prefix?: string; names?: Names; branch?: Branch; isRecording?: boolean } = {},
): Scope {
  return {
    names: { ...scope.names, ...change.names },
    prefix: change.prefix ?? scope.prefix,
    now: scope.now,
    before: scope.before,
    branch: change.branch ?? scope.branch,
    isRecording: change.isRecording ?? scope.isRecording,
  };
}

/** The value of a step that failed and was handled. */
export function toErrorValue({ code, message, class: errorClass }: RunError): { error: Json } {
  return { error: { code, message, class: errorClass } };
}

/** Numbers that depend on nothing but the seed and how often one was asked for (mulberry32). */
export function createRandom(seed: string): () => number {
  let state: number | undefined;
  return () => {
    state ??= createHash('sha256').update(seed).digest().readUInt32LE(0);
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
