/**
 * A run in a world without a database, whose worker can be made to die at any write: for property tests of what a run
 * comes to, whatever happens to those who carry it.
 *
 * The world keeps what the journal would keep, performs effects and counts them, and lets time pass while nothing moves.
 */
import type { Json } from '../engine/language/json.ts';
import type { Plan } from '../engine/language/plan.ts';
import { type Executed, executeRun } from '../engine/runs/execute-run.ts';
import { Wires } from '../engine/runs/wires.ts';
import type { Journal, JournalWrite } from '../engine/runs/journal.ts';
import type { EffectRecord, ReceivedSignal, Run, RunDraft, StepRecord, Suspension } from '../engine/runs/run.ts';
import type { ActionCall, ActionCatalog, ActionOutcome } from '../engine/steps/action.ts';
import { silentLogger } from '#platform/log/logger';

/** Where a worker dies: its write of this number (over all workers) is lost, or is written and it never learns. */
export interface Death {
  write: number;
  isWritten: boolean;
}

export interface SimulatedEnd {
  state: string;
  output: Json;
  error: string | null;
  /** How often each effect happened, by its key. */
  happened: Map<string, number>;
  /** Runs it started. */
  children: ReadonlySet<string>;
  writes: number;
  /** Effects a person was asked about. */
  asked: number;
}

const start = Date.parse('2026-01-05T09:00:00Z');
const mostRounds = 2_000;

export interface SimulatedWorld {
  plan: Plan;
  catalog: ActionCatalog;
  deaths?: readonly Death[];
  trigger?: Json;
  /** Effects whose inputs it matches are refused for good. */
  refuses?: RegExp;
}

class Died extends Error {}

export class SimulatedRun {
  readonly #plan: Plan;
  readonly #catalog: ActionCatalog;
  readonly #deaths: readonly Death[];
  readonly #refuses: RegExp | undefined;
  readonly #records = new Map<string, StepRecord>();
  readonly #effects: EffectRecord[] = [];
  readonly #waits = new Map<string, NonNullable<Suspension['listen']>>();
  readonly #signals: (ReceivedSignal & { event: string; key: string })[] = [];
  readonly #happened = new Map<string, number>();
  readonly #children = new Set<string>();
  #now = start;
  #writes = 0;
  #asked = 0;
  #signalCount = 0;
  readonly #run: Run;

  constructor(input: SimulatedWorld) {
    this.#plan = input.plan;
    this.#catalog = input.catalog;
    this.#deaths = input.deaths ?? [];
    this.#refuses = input.refuses;
    this.#run = {
      workspaceId: '0192f3c1-7a00-7000-8000-000000000001',
      id: '0192f3c1-7a00-7000-8000-0000000000ff',
      workflowId: '0192f3c1-7a00-7000-8000-000000000002',
      versionId: '0192f3c1-7a00-7000-8000-000000000003',
      priority: 0,
      timeLimitMs: 30 * 86_400_000,
      triggerKind: 'manual',
      trigger: input.trigger ?? {},
      actor: { kind: 'system' },
      depth: 0,
      createdAt: new Date(start),
      deadlineAt: new Date(start + 30 * 86_400_000),
      attemptGroup: 0,
      journalSeq: 0,
      isCancelRequested: false,
    };
  }

  /** Workers follow each other until the run is over. */
  async toEnd(): Promise<SimulatedEnd> {
    for (let round = 0; round < mostRounds; round += 1) {
      const end = await this.#carry();
      if (end === 'died') {
        // What is left of the worker may not begin anything any more, and time has passed until it is missed.
        this.#now += 60_000;
        continue;
      }
      if (end === 'lost' || end === 'broken') throw new Error(`The run was ${end} although nobody else has it.`);
      if (end.state === 'waiting') this.#letTimePass(end.suspensions);
      else
        return {
          state: end.state,
          output: 'output' in end ? end.output : null,
          error: end.state === 'failed' ? `${end.error.code} at ${end.error.path ?? ''}` : null,
          happened: this.#happened,
          children: this.#children,
          writes: this.#writes,
          asked: this.#asked,
        };
    }
    throw new Error('The run does not come to an end.');
  }

  async #carry(): Promise<Executed | 'died'> {
    let isAlive = true;
    const { promise: death, resolve: die } = Promise.withResolvers<'died'>();
    const journal: Journal = {
      pending: 0,
      stop: async () => {},
      write: async (write) => {
        if (!isAlive) return await never();
        this.#writes += 1;
        const fatal = this.#deaths.find((each) => each.write === this.#writes);
        if (!fatal || fatal.isWritten) this.#keep(write);
        if (!fatal) return true;
        isAlive = false;
        die('died');
        return await never();
      },
    };
    const executing = executeRun(
      {
        journal,
        actions: {
          find: (service, name) => this.#catalog.find(service, name),
          list: () => this.#catalog.list(),
          perform: async (call) => (isAlive ? await this.#perform(call, () => isAlive) : await never()),
          lookUp: async ({ effectKey, inputs }) =>
            await Promise.resolve(this.#happened.has(effectKey) ? answerOf(inputs) : ({ kind: 'nothing' } as const)),
        },
        runCode: async ({ input }) => {
          const value = { n: Number((input as { n?: Json } | null)?.n ?? 0) + 1 };
          return await Promise.resolve({ kind: 'done', value, log: [] });
        },
        children: { createDraft: async (child) => await Promise.resolve(this.#childOf(child)) },
        recordOwn: async () => {
          throw new Died('Transactional effects are performed by the world itself.');
        },
        listNamed: () => [],
        wires: new Wires(),
        clock: { now: () => new Date(this.#now) },
        ids: { next: () => '0192f3c1-7a00-7000-8000-00000000000a' },
        log: silentLogger,
      },
      {
        claim: { workspaceId: this.#run.workspaceId, id: this.#run.id, worker: 'w', token: 1 },
        run: this.#run,
        plan: this.#plan,
        history: {
          records: new Map(this.#records),
          effects: Map.groupBy(
            this.#effects.map((each) => ({ ...each })),
            ({ path }) => path,
          ),
          waits: new Map(this.#waits),
          signals: this.#received(),
        },
        context: { timeZone: 'Europe/Berlin', user: null, workspace: null },
        isNew: false,
        isHeld: () => isAlive,
      },
    );
    return await Promise.race([executing.finished, death]);
  }

  /** A transactional effect happens together with its record, or not at all; any other before it is recorded. */
  async #perform(call: ActionCall, isAlive: () => boolean): Promise<ActionOutcome> {
    await Promise.resolve();
    if (!isAlive()) return await never();
    if (!call.isAllowed()) return notBegun;
    if (this.#refuses?.test(JSON.stringify(call.inputs))) return refused;
    if (call.action.effect === 'transactional') {
      const [path] = [call.effectKey.split(':')[1]];
      const record = this.#effects.findLast((each) => each.path === path && each.outcome === null);
      if (!record) return await never();
      Object.assign(record, { outcome: 'done', output: outputOf(call.inputs), endedAt: new Date(this.#now) });
    }
    this.#happened.set(call.effectKey, (this.#happened.get(call.effectKey) ?? 0) + 1);
    return answerOf(call.inputs);
  }

  #keep({ records = [], intent, fact, children = [], end }: JournalWrite): void {
    const starts = end?.state === 'waiting' ? end.suspensions.flatMap((each) => each.start ?? []) : [];
    for (const { id } of [...children, ...starts]) this.#children.add(id);
    for (const record of records) this.#records.set(record.path, record);
    if (intent) {
      const given = this.#effects.find(
        (each) => each.path === intent.path && each.attempt === intent.abandons && each.outcome === null,
      );
      if (given) given.outcome = 'abandoned';
      this.#effects.push({
        path: intent.path,
        group: intent.group,
        attempt: intent.attempt,
        notAfter: intent.notAfter,
        outcome: null,
        output: null,
        error: null,
        endedAt: null,
      });
    }
    if (fact) {
      const record = this.#effects.find(
        (each) => each.path === fact.path && each.group === fact.group && each.attempt === fact.attempt,
      );
      if (record && (record.outcome === null || record.outcome === 'unknown'))
        Object.assign(record, { outcome: fact.outcome, output: fact.output, error: fact.error, endedAt: fact.endedAt });
    }
    if (end) this.#waits.clear();
    for (const { path, listen } of end?.state === 'waiting' ? end.suspensions : [])
      if (listen) this.#waits.set(path, listen);
  }

  #received(): Map<string, ReceivedSignal[]> {
    return new Map(
      [...this.#waits].map(([path, wait]) => [
        path,
        this.#signals
          .filter(
            ({ event, key, createdAt, id }) =>
              event === wait.event &&
              key === wait.key &&
              createdAt.getTime() >= wait.since &&
              (wait.afterSignal === undefined || id > wait.afterSignal),
          )
          .map((signal) => ({ ...signal, path })),
      ]),
    );
  }

  /** What the run waits for comes: people decide, children end, and the clock goes on to the first timer. */
  #letTimePass(suspensions: readonly Suspension[]): void {
    const [first] = suspensions.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    for (const { reason, path, listen } of suspensions) {
      if (reason === 'approval' && listen) return this.#signal(listen, { approved: true, data: { n: 1 } });
      if (reason === 'workflow' && listen) return this.#signal(listen, { state: 'completed', output: { n: 2 } });
      if (reason === 'effect_unknown') return this.#askPerson(path);
    }
    const times = suspensions.flatMap(({ wakeAt }) => wakeAt ?? []);
    if (times.length === 0) throw new Error(`Nothing will wake ${first?.path ?? 'the run'}.`);
    this.#now = Math.max(this.#now, Math.min(...times));
  }

  #signal(listen: { event: string; key: string }, payload: Json): void {
    this.#signalCount += 1;
    const id = `signal-${String(this.#signalCount).padStart(6, '0')}`;
    this.#signals.push({ id, path: '', event: listen.event, key: listen.key, payload, createdAt: new Date(this.#now) });
  }

  /** A person looks, and says what is so. */
  #askPerson(path: string): void {
    const record = this.#effects.findLast((each) => each.path === path && each.outcome === 'unknown');
    if (!record) throw new Error(`Nothing is unknown at ${path}.`);
    this.#asked += 1;
    const didHappen = this.#happened.has(`${this.#run.id}:${path}:${record.group}`);
    Object.assign(record, {
      outcome: didHappen ? 'done' : 'failed',
      output: didHappen ? 'a person says so' : null,
      error: didHappen ? null : { code: 'effect.did_not_happen', message: 'No.', class: 'transient' },
      endedAt: new Date(this.#now),
    });
  }

  #childOf({ workflow, inputs, path }: { workflow: string; inputs: Json; path: string }): RunDraft {
    return { ...this.#run, id: `drawn-${path}-${this.#writes}`, workflowId: workflow, inputs };
  }
}

async function never(): Promise<never> {
  return await new Promise<never>(() => {});
}

const notBegun: ActionOutcome = {
  kind: 'failed',
  error: { code: 'test.not_begun', message: 'It was given up.', class: 'transient' },
  nothingHappened: true,
};

/** What an effect answers depends on what it is asked, and on nothing else. */
function outputOf(inputs: Json): Json {
  return { n: JSON.stringify(inputs).length % 10 };
}

function answerOf(inputs: Json): ActionOutcome & { kind: 'done' } {
  return { kind: 'done', output: outputOf(inputs) };
}

const refused: ActionOutcome = {
  kind: 'failed',
  error: { code: 'test.refused', message: 'No.', class: 'permanent' },
  nothingHappened: true,
};
