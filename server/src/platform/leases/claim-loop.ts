/**
 * Claims what is due in a table that is its own queue, lane after lane, while the lease holds: on and on as long as
 * there is more, at once when it is woken, and every so often for what other processes have made due.
 */
import type { Logger } from '../log/logger.ts';
import type { Database } from '../postgres/database.ts';
import { firstLane, type LanePosition } from './claims.ts';
import { DueBound, findDueSince } from './due-bound.ts';
import type { ClaimedTable } from './lanes.ts';
import type { WorkerLease } from './worker-lease.ts';

export interface ClaimLook {
  worker: string;
  /** Where the walk over the lanes goes on. */
  from: LanePosition;
  /** Before this nothing is due: see DueBound. */
  since: Date | null;
}

export interface ClaimLooked {
  /** Undefined when the walk has come to its end. */
  next: LanePosition | undefined;
  /** Look again without a rest. */
  isMore: boolean;
}

export interface ClaimLoopDeps {
  database: Database;
  lease: WorkerLease;
  log: Logger;
  on: ClaimedTable;
  /** How soon what other processes have made due is found. */
  pollMs: number;
  /** One look; undefined when there was no room for anything. */
  claim(look: ClaimLook): Promise<ClaimLooked | undefined>;
}

export class ClaimLoop {
  readonly #deps: ClaimLoopDeps;
  readonly #due: DueBound;
  #position: LanePosition = firstLane;
  #running: Promise<void> | undefined;
  #isStopping = false;
  #isWoken = false;
  #endRest = () => {};

  constructor(deps: ClaimLoopDeps) {
    this.#deps = deps;
    this.#due = new DueBound(deps.database, deps.log, async (tx) => await findDueSince(tx, deps.on));
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Something may be due: look now. May be called as often as one likes. */
  wake(): void {
    this.#isWoken = true;
    this.#endRest();
  }

  /** Whether it claims: not before it has started, and not while the lease does not hold. */
  isRunning(): boolean {
    return this.#running !== undefined && !this.#isStopping && this.#deps.lease.heldId() !== undefined;
  }

  /** Ends once the look under way is over. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#endRest();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { log, on } = this.#deps;
    while (!this.#isStopping) {
      this.#isWoken = false;
      const isMore = await this.#look().catch((error: unknown) => {
        log.warn({ err: error }, `what is due in ${on.table} could not be claimed; trying again`);
        this.#position = firstLane;
        return false;
      });
      if (!isMore) await this.#rest();
    }
  }

  async #look(): Promise<boolean> {
    const worker = this.#deps.lease.heldId();
    if (!worker) return false;
    const looked = await this.#deps.claim({ worker, from: this.#position, since: await this.#due.get() });
    if (!looked) return false;
    this.#position = looked.next ?? firstLane;
    return looked.isMore;
  }

  async #rest(): Promise<void> {
    if (this.#isWoken || this.#isStopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#deps.pollMs);
      this.#endRest = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#endRest = () => {};
  }
}
