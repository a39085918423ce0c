/**
 * Walks a plan without a run: nothing is stored, nothing is waited for. What a step would do outside or wait for is told
 * by the caller, so that a definition can be tried before it is published.
 */
import type { Clock } from '#platform/clock';
import type { Ids } from '#platform/ids';
import type { Logger } from '#platform/log/logger';
import type { Json } from '../language/json.ts';
import type { Plan } from '../language/plan.ts';
import type { ActionCatalog, ActionPerformer } from '../steps/action.ts';
import { executeRun } from './execute-run.ts';
import type { RunContext } from './execution.ts';
import type { EffectIntent, EffectOutcomeFact, Journal, JournalWrite } from './journal.ts';
import type { EffectRecord, Run, RunActor, RunEnd, RunError, StepRecord, Suspension } from './run.ts';
import type { RunCode } from './walking.ts';
import { Wires } from './wires.ts';

export interface Trial {
  workspaceId: string;
  plan: Plan;
  context: RunContext;
  trigger: Json;
  inputs?: Json;
  actor: RunActor;
  /** Does what calls do, or says what they would have given. */
  actions: ActionCatalog & ActionPerformer;
  /** Instead of a run of this moment: who it is, and when, so that two trials of it see the same. */
  as?: { runId: string; workflowId: string; versionId: string; at: Date };
  /** What a step gives that waits, asks or starts another run. */
  valueOf(step: { id: string; suspension: Suspension }): Json;
}

export interface Tried {
  state: 'completed' | 'failed' | 'cancelled' | 'waiting';
  output: Json;
  error: RunError | null;
  /** In the order they came. */
  records: readonly StepRecord[];
  effects: readonly TriedEffect[];
  /** The paths of both, in the order they came. */
  order: readonly string[];
}

export interface TriedEffect {
  path: string;
  service: string;
  action: string;
  inputs: Json;
  outcome: EffectOutcomeFact['outcome'] | null;
  output: Json;
  error: RunError | null;
}

export interface TrialDeps {
  runCode: RunCode;
  clock: Clock;
  ids: Ids;
  log: Logger;
}

/** A definition that waits more often is tried no further. */
const mostRounds = 200;
const longestMs = 20_000;

export async function tryPlan(given: TrialDeps, trial: Trial): Promise<Tried> {
  const { as } = trial;
  const deps = as ? { ...given, clock: { now: () => as.at } } : given;
  const notes = new Notes();
  const run = createRun(deps, trial);
  const until = deps.clock.now().getTime() + longestMs;
  for (let round = 0; ; round += 1) {
    const executing = executeRun(
      {
        ...deps,
        actions: trial.actions,
        journal: notes.journal,
        recordOwn: async () => {},
        listNamed: () => [],
        wires: new Wires(),
        children: { createDraft: async () => ({ ...run, id: deps.ids.next() }) },
      },
      {
        claim: { workspaceId: run.workspaceId, id: run.id, worker: run.id, token: 1 },
        run,
        plan: trial.plan,
        history: { records: notes.records, effects: notes.effects, signals: new Map(), waits: new Map() },
        context: trial.context,
        isNew: false,
        isHeld: () => true,
      },
    );
    const timer = setTimeout(() => executing.cancel(), Math.max(0, until - deps.clock.now().getTime()));
    const end = await executing.finished.finally(() => clearTimeout(timer));
    if (end === 'lost' || end === 'broken') throw new Error('A trial is in nobody else’s hands.');
    if (end.state !== 'waiting' || round === mostRounds || !notes.answer(end.suspensions, trial, deps.clock))
      return toTried(end, notes);
  }
}

function createRun(deps: TrialDeps, trial: Trial): Run {
  const now = deps.clock.now();
  const { workspaceId, plan, trigger, inputs, actor, as } = trial;
  return {
    workspaceId,
    id: as?.runId ?? deps.ids.next(),
    workflowId: as?.workflowId ?? deps.ids.next(),
    versionId: as?.versionId ?? deps.ids.next(),
    priority: 0,
    timeLimitMs: plan.timeLimitMs,
    triggerKind: 'manual',
    trigger,
    ...(inputs !== undefined && { inputs }),
    actor,
    depth: 0,
    createdAt: now,
    deadlineAt: new Date(now.getTime() + plan.timeLimitMs),
    attemptGroup: 0,
    journalSeq: 0,
    isCancelRequested: false,
  };
}

function toTried(end: RunEnd, notes: Notes): Tried {
  return {
    state: end.state,
    output: 'output' in end ? end.output : null,
    error: end.state === 'failed' ? end.error : null,
    records: [...notes.records.values()],
    effects: notes.told,
    order: [...notes.order],
  };
}

/** What a journal would have kept. */
class Notes {
  readonly records = new Map<string, StepRecord>();
  readonly effects = new Map<string, EffectRecord[]>();
  readonly told: TriedEffect[] = [];
  /** Paths, as they came. */
  readonly order = new Set<string>();

  readonly journal: Journal = {
    write: async (write) => {
      this.#keep(write);
      return true;
    },
    pending: 0,
    stop: async () => {},
  };

  /** False when one of them is nothing that could be told: a failure to be tried again, somebody to be asked. */
  answer(suspensions: readonly Suspension[], trial: Trial, clock: Clock): boolean {
    for (const suspension of suspensions) {
      const { path, reason } = suspension;
      const kind = kindByReason[reason];
      if (!kind) return false;
      const id = path.slice(path.lastIndexOf('.') + 1);
      const value = trial.valueOf({ id, suspension });
      this.records.set(path, { path, kind, value, outcome: 'done', at: clock.now().getTime() });
      this.order.add(path);
    }
    return suspensions.length > 0;
  }

  #keep({ records = [], intent, fact }: JournalWrite): void {
    for (const record of records) {
      this.records.set(record.path, record);
      this.order.add(record.path);
    }
    if (intent) this.#intend(intent);
    if (fact) this.#conclude(fact);
  }

  #intend({ path, group, attempt, service, action, inputs, notAfter }: EffectIntent): void {
    const record = { path, group, attempt, notAfter, outcome: null, output: null, error: null, endedAt: null };
    this.order.add(path);
    this.effects.set(path, [...(this.effects.get(path) ?? []), record]);
    this.told.push({ path, service, action, inputs, outcome: null, output: null, error: null });
  }

  #conclude({ path, attempt, outcome, output, error, endedAt }: EffectOutcomeFact): void {
    const known = this.effects.get(path)?.find((each) => each.attempt === attempt);
    if (known) Object.assign(known, { outcome, output, error, endedAt });
    const told = this.told.findLast((each) => each.path === path);
    if (told) Object.assign(told, { outcome, output, error });
  }
}

const kindByReason: Partial<Record<Suspension['reason'], StepRecord['kind']>> = {
  timer: 'wait',
  event: 'wait',
  approval: 'approval',
  workflow: 'workflow',
};
