/**
 * Saves a draft a moment after each change, against the version it was read at. What others do to the record (switch it
 * on, publish) is taken over; a draft that others changed is taken over where nothing is lost by it, and otherwise a
 * person decides: it is never written over. Without React and without a clock of its own.
 *
 *   saved -> waiting -> saving -> saved
 *                             \-> failed -> (the next change) -> waiting
 *            any of them, when another draft is heard of -> overtaken -> saved
 */
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { isSameDefinition } from './graph/same-definition.ts';
import type { LooseDefinition } from './graph/step-tree.ts';

export interface SaverState {
  readonly phase: 'saved' | 'waiting' | 'saving' | 'failed' | 'overtaken';
  readonly error: unknown;
  /** What somebody else saved, while `overtaken`. */
  readonly theirs: Workflow | undefined;
}

export interface SaverDeps {
  /** Refused where `version` is no longer the one of the record. */
  save(definition: LooseDefinition, version: number): Promise<Workflow>;
  /** Puts a draft of the server in place of the one being edited. */
  takeOver(definition: LooseDefinition): void;
  /** Gives what stops it. */
  after(ms: number, run: () => void): () => void;
}

interface Known {
  readonly version: number;
  readonly definition: LooseDefinition;
}

const saveAfterMs = 700;

export class DraftSaver {
  readonly #deps: SaverDeps;
  readonly #listeners = new Set<() => void>();
  #known: Known;
  #draft: LooseDefinition;
  #heard: Workflow | undefined;
  #saving: Promise<void> | undefined;
  #stopWaiting = (): void => {};
  #state: SaverState = { phase: 'saved', error: undefined, theirs: undefined };

  constructor(deps: SaverDeps, workflow: Known) {
    this.#deps = deps;
    this.#known = { version: workflow.version, definition: workflow.definition };
    this.#draft = workflow.definition;
  }

  readonly getState = (): SaverState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The draft as it stands now. */
  edit(definition: LooseDefinition): void {
    if (definition === this.#draft) return;
    this.#draft = definition;
    this.#wait();
  }

  /** The record as the server has it now. */
  hear(latest: Workflow): void {
    this.#heard = latest;
    this.#settle();
  }

  /** Saves what is not saved yet, and gives the version that is saved then. Throws where it cannot. */
  readonly saveNow = async (): Promise<number> => {
    await this.#save();
    return this.#known.version;
  };

  readonly takeTheirs = (): void => {
    if (this.#state.theirs) this.#accept(this.#state.theirs);
  };

  /** When the page goes: what waits is saved at once. */
  readonly flush = (): void => {
    if (this.#state.phase === 'waiting') void this.#save().catch(() => {}); // nobody is left to tell
  };

  #wait(): void {
    this.#stopWaiting();
    if (this.#saving || this.#state.phase === 'overtaken') return;
    if (this.#draft === this.#known.definition) return this.#tell('saved');
    this.#tell('waiting');
    this.#stopWaiting = this.#deps.after(saveAfterMs, () => void this.#save().catch(() => {})); // told by the state
  }

  async #save(): Promise<void> {
    this.#stopWaiting();
    while (this.#saving) await this.#saving; // one after the other, each against what the one before has made
    if (this.#draft === this.#known.definition) return;
    const sent = this.#draft;
    const sending = this.#deps.save(sent, this.#known.version);
    // Only for waiting until it is over; what came of it is told below.
    this.#saving = sending.then(
      () => {},
      () => {},
    );
    this.#tell('saving');
    try {
      const { version } = await sending;
      this.#known = { version, definition: sent };
      this.#saving = undefined;
      this.#tell('saved');
      this.#wait();
    } catch (error) {
      this.#saving = undefined;
      this.#tell('failed', { error });
      throw error;
    } finally {
      this.#settle();
    }
  }

  /** Looks at what the server has, while nothing of ours is on its way there. */
  #settle(): void {
    const latest = this.#heard;
    if (!latest || this.#saving || latest.version <= this.#known.version) return;
    if (isSameDefinition(latest.definition, this.#known.definition)) {
      // Only the record moved on: the draft goes on from there.
      this.#known = { ...this.#known, version: latest.version };
      return this.#wait();
    }
    const isLost = this.#draft !== this.#known.definition && !isSameDefinition(latest.definition, this.#draft);
    if (!isLost) return this.#accept(latest);
    this.#stopWaiting();
    this.#tell('overtaken', { theirs: latest });
  }

  #accept(latest: Workflow): void {
    this.#stopWaiting();
    this.#known = { version: latest.version, definition: latest.definition };
    this.#draft = latest.definition;
    this.#deps.takeOver(latest.definition);
    this.#tell('saved');
  }

  #tell(phase: SaverState['phase'], more: Partial<SaverState> = {}): void {
    const { state, next } = { state: this.#state, next: { phase, error: undefined, theirs: undefined, ...more } };
    if (phase === state.phase && next.theirs === state.theirs && next.error === state.error) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }
}
