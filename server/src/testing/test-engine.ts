/** An engine on a test database, with actions that note what they are asked and answer what the test says. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect } from 'vitest';
import { compileWorkflow } from '../engine/language/compile-workflow.ts';
import type { Json } from '../engine/language/json.ts';
import type { Plan } from '../engine/language/plan.ts';
import { createPayloads, type Payloads } from '../engine/payloads/payloads.ts';
import { createEngine, type Engine, type RunDraft, type Runner } from '../engine/runs/engine.ts';
import type { ListNamed } from '../engine/runs/run-records.ts';
import type {
  ActionCall,
  ActionCatalog,
  ActionDefinition,
  ActionEffect,
  ActionOutcome,
  ActionPerformer,
} from '../engine/steps/action.ts';
import { StepError } from '../engine/steps/step-error.ts';
import { type Clock, systemClock } from '#platform/clock';
import { uuidV7Ids } from '#platform/ids';
import { createWorkerLease, type WorkerLease } from '#platform/leases/worker-lease';
import { silentLogger } from '#platform/log/logger';
import { createDiskStorage } from '#platform/storage/disk-storage';
import type { Vault } from '#platform/vault/vault';
import { aVault } from './test-vault.ts';
import type { useTestDatabase } from './test-database.ts';

type TestDatabase = ReturnType<typeof useTestDatabase>;

export interface Performed {
  action: string;
  effectKey: string;
  inputs: Json;
}

type Answer = (call: ActionCall, count: number) => ActionOutcome | Promise<ActionOutcome>;

/** `test.<effect>` for each kind of effect, and `ai.generate`, `http.request`. */
class TestActions implements ActionCatalog, ActionPerformer {
  readonly performed: Performed[] = [];
  #answer: Answer = () => ({ kind: 'done', output: null });
  /** What a look-up is answered. */
  found: ActionOutcome | { kind: 'nothing' } = { kind: 'nothing' };

  /** What calls are answered from now on; `count` is the how-manieth call of this effect it is. */
  answer(answer: Answer): void {
    this.#answer = answer;
  }

  list(): readonly ActionDefinition[] {
    return definitions;
  }

  find(service: string, name: string): ActionDefinition | undefined {
    return definitions.find((each) => each.service === service && each.name === name);
  }

  lookUp(): Promise<ActionOutcome | { kind: 'nothing' }> {
    return Promise.resolve(this.found);
  }

  async perform(call: ActionCall): Promise<ActionOutcome> {
    const count = this.performed.filter(({ effectKey }) => effectKey === call.effectKey).length + 1;
    this.performed.push({ action: call.action.name, effectKey: call.effectKey, inputs: call.inputs });
    return await this.#answer(call, count);
  }
}

const effects: readonly ActionEffect[] = ['pure', 'idempotent', 'look_up', 'unsafe', 'transactional'];

const definitions: readonly ActionDefinition[] = [
  ...effects.map((effect) => anAction('test', effect, effect)),
  anAction('ai', 'generate', 'idempotent'),
  anAction('http', 'request', 'idempotent'),
];

function anAction(service: string, name: string, effect: ActionEffect): ActionDefinition {
  return {
    service,
    name,
    title: name,
    description: `Does something ${effect}.`,
    inputs: { type: 'object', additionalProperties: true },
    output: {},
    effect,
    timeLimitMs: 5_000,
    needsConnection: false,
  };
}

function compileForTest(definition: unknown, actions: ActionCatalog): Plan {
  const compiled = compileWorkflow(definition, { actions });
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems, undefined, 2));
  return compiled.plan;
}

const testContext = { timeZone: 'Europe/Berlin', user: null, workspace: { name: 'Test' } };

/** What stands under `recordId`, and the `id` of a thing. */
const listNamedInTests: ListNamed = (value, idOf) => {
  const { recordId, id } = (value ?? {}) as { recordId?: string; id?: string }; // what the tests write
  return [recordId ?? [], idOf === 'thing' ? (id ?? []) : []].flat();
};

export interface TestWorker {
  engine: Engine;
  runner: Runner;
  lease: WorkerLease;
}

export class TestEngine {
  readonly actions = new TestActions();
  readonly workspaceId = uuidV7Ids.next();
  readonly directory = mkdtempSync(join(tmpdir(), 'engine-'));
  readonly storage = createDiskStorage({ directory: this.directory });
  readonly #plans = new Map<string, Plan>();
  #opened: Vault | undefined;
  readonly #workers: TestWorker[] = [];
  readonly #database: TestDatabase;

  constructor(database: TestDatabase) {
    this.#database = database;
  }

  payloads(clock: Clock = systemClock): Payloads {
    const database = this.#database.current;
    return createPayloads({ database, storage: this.storage, vault: this.#vault(), ids: uuidV7Ids, clock });
  }

  #vault(): Vault {
    this.#opened ??= aVault(this.#database.current);
    return this.#opened;
  }

  /** Another process, as it were: an engine with a lease and a runner of its own. */
  async aWorker(options: { slots?: number; clock?: Clock; isStarted?: boolean } = {}): Promise<TestWorker> {
    const clock = options.clock ?? systemClock;
    const database = this.#database.current;
    const engine = createEngine({
      database,
      payloads: this.payloads(),
      clock,
      ids: uuidV7Ids,
      log: silentLogger,
      actions: this.actions,
      children: {
        createDraft: async ({ workflow, inputs, parent, path, isAwaited }) => ({
          ...this.draft(workflow, { inputs }),
          workspaceId: parent.workspaceId,
          triggerKind: 'workflow',
          depth: parent.depth + 1,
          ...(isAwaited && { parent: { runId: parent.id, path } }),
        }),
      },
      getPlan: ({ versionId }) => this.#planOf(versionId),
      getContext: () => testContext,
      listNamed: listNamedInTests,
    });
    const lease = createWorkerLease({
      connection: database.connections.owner,
      ids: uuidV7Ids,
      clock,
      log: silentLogger,
      role: 'test',
    });
    await lease.start();
    const runner = engine.createRunner({ lease, ...(options.slots !== undefined && { slots: options.slots }) });
    if (options.isStarted !== false) runner.start();
    const worker = { engine, runner, lease };
    this.#workers.push(worker);
    return worker;
  }

  /** Publishes a workflow: its version id. */
  publish(definition: Record<string, unknown>): string {
    const id = uuidV7Ids.next();
    this.#plans.set(id, compileForTest({ name: 'Test', triggers: [{ type: 'manual' }], ...definition }, this.actions));
    return id;
  }

  draft(versionId: string, change: Partial<RunDraft> = {}): RunDraft {
    const plan = this.#planOf(versionId);
    return {
      workspaceId: this.workspaceId,
      id: uuidV7Ids.next(),
      workflowId: versionId,
      versionId,
      priority: plan.priority,
      timeLimitMs: plan.timeLimitMs,
      triggerKind: 'manual',
      trigger: {},
      actor: { kind: 'system' },
      depth: 0,
      ...change,
    };
  }

  /** What a run that is begun at once is given. */
  partsOf({ versionId }: RunDraft) {
    return { plan: this.#planOf(versionId), context: testContext };
  }

  async start(engine: Engine, draft: RunDraft): Promise<string> {
    await this.#database.current.inWorkspace(draft.workspaceId, async (tx) => await engine.startRuns(tx, [draft]));
    return draft.id;
  }

  async find(runId: string) {
    return await this.#database.current.owner
      .selectFrom('runs')
      .selectAll()
      .where('id', '=', runId)
      .executeTakeFirstOrThrow();
  }

  async until(runId: string, ...states: string[]) {
    await expect.poll(async () => states.includes((await this.find(runId)).state), { timeout: 20_000 }).toBe(true);
    return await this.find(runId);
  }

  /** Of a definition, from nothing to its end. */
  async complete(worker: TestWorker, definition: Record<string, unknown>, trigger: Json = {}) {
    const id = await this.start(worker.engine, this.draft(this.publish(definition), { trigger }));
    return await this.until(id, 'completed', 'failed', 'cancelled');
  }

  async stop(): Promise<void> {
    for (const { runner, lease, engine } of this.#workers.splice(0)) {
      await runner.stop(2_000);
      await engine.close(2_000);
      await lease.stop();
    }
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #planOf(versionId: string): Plan {
    const plan = this.#plans.get(versionId);
    if (!plan) throw new StepError('workflow.missing', `There is no version ${versionId}.`);
    return plan;
  }
}

export function useTestEngine(database: TestDatabase): { readonly current: TestEngine } {
  let current: TestEngine | undefined;
  beforeEach(async () => {
    await current?.end();
    current = new TestEngine(database);
  });
  afterAll(async () => {
    await current?.end();
  });
  return {
    get current() {
      if (!current) throw new Error('Not before the first test.');
      return current;
    },
  };
}
