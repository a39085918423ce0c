/**
 * Works on runs in this process: claims what is due, fairly over all workspaces, carries each as far as it goes, wakes
 * those whose time has come and takes over those of the dead.
 *
 * A process that is told of a run before it is in the database (`runNow`) begins it at once: its first write makes it,
 * already in our hands, or already over.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { ClaimLoop, type ClaimLook, type ClaimLooked } from '#platform/leases/claim-loop';
import { DueBound } from '#platform/leases/due-bound';
import type { WorkerLease } from '#platform/leases/worker-lease';
import type { Database } from '#platform/postgres/database';
import type { Plan } from '../language/plan.ts';
import type { Payloads } from '../payloads/payloads.ts';
import { restoreRun } from '../payloads/restore-run.ts';
import { type BoundaryListener, toBoundaryRun } from './boundary.ts';
import {
  claimRuns,
  findWakingSince,
  handBack,
  listCancelled,
  listHeld,
  takeOverRuns,
  wakeDueTimers,
} from './claim-runs.ts';
import type { RunContext } from './execution.ts';
import { type Executed, executeRun, type ExecuteDeps, type ExecutingRun } from './execute-run.ts';
import { runsAsQueue } from './journal-store.ts';
import { emptyHistory, type RunDraft } from './run.ts';
import { instantOf, type LoadedRun } from './run-store.ts';

export interface RunnerDeps extends ExecuteDeps {
  database: Database;
  payloads: Payloads;
  lease: WorkerLease;
  /** What a run carries out; the same for as long as the version exists. */
  getPlan(run: RunDraft): Plan | Promise<Plan>;
  getContext(run: RunDraft): RunContext | Promise<RunContext>;
  /** Runs in hand at the same time. */
  slots?: number;
  onBoundary?: BoundaryListener | undefined;
}

/** How soon what other processes have started is found. What this one starts wakes it by itself. */
const pollMs = 200;
const wakeEveryMs = 100;
const takeOverEveryMs = 1000;
const cancelEveryMs = 300;
const recallEveryMs = 2000;
const lanesAtOnce = 32;
/** For so long after a run was begun at once, because somebody waits for it, the line leaves half of the time to those. */
const lineYieldsForMs = 100;
/**
 * More of one workspace are not claimed in one go. They are begun together, and what another workspace begins meanwhile
 * waits for the processor behind them: before such runs had commits of their own, a small workspace beside a long line
 * took 8 times as long as alone with 50, and three times with 8. With fewer a workspace alone is slowed down itself.
 */
const perLaneAtMost = 8;
const wokenAtOnce = 1000;
/** A new run is recorded after this long, whether it still computes or stands in line for a place on the wire. */
const unrecordedMs = 250;
const brokenForMs = 30_000;
/** One part in so many of the slots is left to runs that are begun at once: they never stand behind a full line. */
const keptForNewShare = 4;
/**
 * Looks at what is held read an index that is full of what an old transaction may still see: those that take long are
 * made less often, at most one part in so many of the time, and still soon enough for who waits for them.
 */
const restsPerLook = 20;
const restAtMostMs = 1000;

export class Runner {
  readonly #deps: RunnerDeps;
  readonly #inHand = new Map<string, ExecutingRun>();
  /** Claimed, and what they carry out is being fetched. */
  readonly #beginning = new Set<string>();
  readonly #ofWorkspace = new Map<string, number>();
  /** Held by us in the database at the last look, and not in our hands. */
  #missing = new Map<string, number>();
  readonly #slots: number;
  readonly #line: ClaimLoop;
  readonly #waking: DueBound;
  /** Workspaces with something due at the last look: the room is shared by so many. */
  #lanes = lanesAtOnce;
  #isStopping = false;
  /** Ends the pauses between looks. */
  readonly #stopping = new AbortController();
  #begunAt = -Infinity;
  /** At the last look there was no room for what may have been due. */
  #wasFull = false;
  #loops: Promise<void>[] = [];

  constructor(deps: RunnerDeps) {
    // Timers are due by the database's clock: by a slower one a run would be woken again and again until its own is there.
    this.#deps = { ...deps, clock: deps.lease };
    this.#slots = deps.slots ?? 200;
    this.#line = new ClaimLoop({ ...deps, on: runsAsQueue, pollMs, claim: async (look) => await this.#claim(look) });
    this.#waking = new DueBound(deps.database, deps.log, findWakingSince);
    // Whatever was claimed under a lost lease is somebody else's now.
    deps.lease.onLost(() => {
      for (const executing of this.#inHand.values()) executing.drop();
    });
  }

  get inHand(): number {
    return this.#inHand.size;
  }

  get room(): number {
    return Math.max(0, this.#slots - this.#inHand.size - this.#beginning.size);
  }

  /** For what stands in line. */
  get #roomForClaims(): number {
    return Math.max(0, this.room - Math.floor(this.#slots / keptForNewShare));
  }

  start(): void {
    this.#line.start();
    this.#loops = [
      // Timers have a bound of their own, and one that is due waits for no rest.
      this.#repeat({ everyMs: wakeEveryMs, restAtMostMs: wakeEveryMs }, async () => await this.#wakeTimers()),
      this.#repeat({ everyMs: takeOverEveryMs, restAtMostMs }, async (worker) => await this.#takeOver(worker)),
      this.#repeat({ everyMs: cancelEveryMs, restAtMostMs }, async (worker) => await this.#lookForCancelled(worker)),
      this.#repeat({ everyMs: recallEveryMs, restAtMostMs }, async (worker) => await this.#recall(worker)),
    ];
  }

  /** Something may be due: look now. May be called as often as one likes. */
  wake(): void {
    this.#line.wake();
  }

  /** Whether it claims: not before it has started, and not while the lease does not hold. */
  isRunning(): boolean {
    return this.#line.isRunning();
  }

  /**
   * Begins a run that is not in the database yet; undefined when it should be put there instead: there is no room, the
   * lease does not hold, or its concurrency key has to be asked for a slot.
   */
  runNow(draft: RunDraft, { plan, context }: { plan: Plan; context: RunContext }): ExecutingRun | undefined {
    const worker = this.#isStopping ? undefined : this.#deps.lease.heldId();
    if (!worker || draft.concurrency || this.room === 0 || this.#isCrowdedBy(draft.workspaceId)) return undefined;
    this.#begunAt = performance.now();
    const createdAt = instantOf(draft.id);
    const run = {
      ...draft,
      createdAt,
      deadlineAt: new Date(createdAt.getTime() + draft.timeLimitMs),
      attemptGroup: 0,
      journalSeq: 0,
      isCancelRequested: false,
    };
    const claim = { workspaceId: draft.workspaceId, id: draft.id, worker, token: 1 };
    const executing = this.#execute({ claim, run, history: emptyHistory }, { plan, context, isNew: true });
    const timer = setTimeout(() => executing.begin(), unrecordedMs);
    void executing.finished.finally(() => clearTimeout(timer));
    return executing;
  }

  /** Lets what is in hand come to its next rest; hands back what has not by then. */
  async stop(withinMs: number): Promise<void> {
    this.#isStopping = true;
    this.#stopping.abort();
    await Promise.all([this.#line.stop(), ...this.#loops]);
    const rest = Promise.all([...this.#inHand.values()].map(({ finished }) => finished));
    const patience = new AbortController();
    const isDone = await Promise.race([
      rest.then(() => true),
      delay(withinMs, false, { signal: patience.signal }).catch(() => false),
    ]);
    patience.abort();
    // What is still going on is left to whoever takes it over once our lease has ended.
    if (!isDone) for (const executing of this.#inHand.values()) executing.drop();
  }

  async #claim({ worker, from, since }: ClaimLook): Promise<ClaimLooked | undefined> {
    const startedAt = performance.now();
    const room = this.#roomForClaims;
    this.#wasFull = room === 0;
    if (room === 0) return undefined;
    const lanes = Math.min(lanesAtOnce, room);
    const share = Math.floor(room / Math.min(Math.max(this.#lanes, 1), lanes));
    const perLane = Math.min(Math.max(1, share), perLaneAtMost);
    const claimed = await claimRuns(this.#deps.database, { worker, from, lanes, perLane, since });
    const { runs, next } = claimed;
    this.#lanes = next ? lanesAtOnce : claimed.lanes;
    if (runs.length > 0) this.#deps.onBoundary?.({ at: 'after', kinds: ['claimed'], runs: runs.map(toBoundaryRun) });
    for (const loaded of runs) this.#begin(loaded);
    const isMore = next !== undefined || runs.length > 0;
    if (isMore && startedAt - this.#begunAt < lineYieldsForMs) await this.#pause(performance.now() - startedAt);
    return { next, isMore };
  }

  #begin(loaded: LoadedRun): void {
    this.#beginning.add(loaded.run.id);
    void this.#beginLoaded(loaded).catch((error: unknown) => {
      this.#deps.log.error({ err: error, run: loaded.run.id }, 'a claimed run could not be begun');
      void this.#putAside(loaded);
    });
  }

  async #beginLoaded(loaded: LoadedRun): Promise<void> {
    const executing = await this.#fetchParts(loaded)
      .then(({ whole, ...parts }) => this.#execute(whole, { ...parts, isNew: false }))
      .finally(() => this.#beginning.delete(loaded.run.id));
    if ((await executing.finished) === 'broken') await this.#putAside(loaded);
  }

  async #fetchParts(loaded: LoadedRun): Promise<{ whole: LoadedRun; plan: Plan; context: RunContext }> {
    const { database, payloads } = this.#deps;
    const [whole, plan, context] = await Promise.all([
      restoreRun(database.owner, payloads, loaded),
      this.#deps.getPlan(loaded.run),
      this.#deps.getContext(loaded.run),
    ]);
    return { whole, plan, context };
  }

  #execute(loaded: LoadedRun, how: { plan: Plan; context: RunContext; isNew: boolean }): ExecutingRun {
    const { claim } = loaded;
    const isHeld = () => this.#deps.lease.heldId() === claim.worker;
    const executing = executeRun(this.#deps, { ...loaded, ...how, isHeld });
    // The lease ended while the claim was under way: nobody has told this one.
    if (!isHeld()) executing.drop();
    this.#inHand.set(claim.id, executing);
    this.#ofWorkspace.set(claim.workspaceId, (this.#ofWorkspace.get(claim.workspaceId) ?? 0) + 1);
    void executing.finished.then((executed) => {
      if (this.#inHand.get(claim.id) === executing) this.#inHand.delete(claim.id);
      const others = (this.#ofWorkspace.get(claim.workspaceId) ?? 1) - 1;
      if (others === 0) this.#ofWorkspace.delete(claim.workspaceId);
      else this.#ofWorkspace.set(claim.workspaceId, others);
      // What waited for room may come in now.
      if (this.#wasFull || leadsOn(loaded.run, how.plan, executed)) this.wake();
    });
    return executing;
  }

  /** One workspace may not have more than half of the room without standing in line. */
  #isCrowdedBy(workspaceId: string): boolean {
    return (this.#ofWorkspace.get(workspaceId) ?? 0) * 2 >= this.#slots;
  }

  /** Nothing is wrong with the run itself: it is tried again later, by whoever has room then. */
  async #putAside({ claim }: LoadedRun): Promise<void> {
    await handBack(this.#deps.database, [claim], brokenForMs).catch((error: unknown) => {
      this.#deps.log.warn({ err: error, run: claim.id }, 'a run could not be put aside');
    });
  }

  async #wakeTimers(): Promise<void> {
    const since = await this.#waking.get();
    while ((await wakeDueTimers(this.#deps.database, { since, limit: wokenAtOnce })) > 0) this.wake();
  }

  async #takeOver(worker: string): Promise<void> {
    if (this.room === 0) return;
    const runs = await takeOverRuns(this.#deps.database, { worker, limit: this.room });
    if (runs.length > 0) this.#deps.log.warn({ runs: runs.length }, 'took over the runs of a worker that died');
    for (const loaded of runs) this.#begin(loaded);
  }

  async #lookForCancelled(worker: string): Promise<void> {
    if (this.#inHand.size === 0) return;
    for (const id of await listCancelled(this.#deps.database, worker)) this.#inHand.get(id)?.cancel();
  }

  /**
   * Runs that are ours in the database and not in our hands: the answer to a claim was lost with its connection, or one
   * could be neither begun nor put aside. Nobody else takes them while we live. An answer under way is no such thing:
   * only what is missing twice with the same claim is let go of.
   */
  async #recall(worker: string): Promise<void> {
    const held = await listHeld(this.#deps.database, worker);
    const missing = held.filter(({ id }) => !this.#inHand.has(id) && !this.#beginning.has(id));
    const forgotten = missing.filter(({ id, token }) => this.#missing.get(id) === token);
    this.#missing = new Map(missing.map(({ id, token }) => [id, token]));
    if (forgotten.length === 0) return;
    this.#deps.log.warn({ runs: forgotten.length }, 'runs claimed and not begun are let go of');
    await handBack(this.#deps.database, forgotten, 0);
  }

  async #repeat(
    { everyMs, restAtMostMs: atMostMs }: { everyMs: number; restAtMostMs: number },
    work: (worker: string) => Promise<void>,
  ): Promise<void> {
    while (!this.#isStopping) {
      const startedAt = performance.now();
      const worker = this.#deps.lease.heldId();
      if (worker) {
        await work(worker).catch((error: unknown) => {
          this.#deps.log.warn({ err: error }, 'runs could not be looked after; trying again');
        });
      }
      const restMs = Math.min((performance.now() - startedAt) * restsPerLook, atMostMs);
      await this.#pause(Math.max(everyMs, restMs));
    }
  }

  /** Ends with `stop` at the latest. */
  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => {});
  }
}

/**
 * Something may be due because of what became of a run: itself, by what came meanwhile, or who waited for it. Most
 * simply end, and a look at the queue after each of them would cost more than the run.
 */
function leadsOn(run: RunDraft, plan: Plan, executed: Executed): boolean {
  if (typeof executed === 'string' || executed.state === 'waiting') return true;
  return run.concurrency !== undefined || run.parent !== undefined || plan.uses.workflows.length > 0;
}
