/**
 * The append-only log: what happened to what, by whom and because of what. Everything that changes state records
 * events in its own transaction; everything that reacts subscribes here and runs inside that same transaction.
 */
import type { Clock } from '#platform/clock';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import { insertEvents } from './event-store.ts';
import { type EventDraft, maxDepth, type RecordedEvent } from './event.ts';

export type { EventActor, EventDraft, RecordedEvent } from './event.ts';
export { diffFields, fieldsBeforeChanges, maxDepth, systemActor } from './event.ts';
export {
  type EventPatch,
  selectChangesCausedBy as listChangesCausedBy,
  selectChangesSince as listChangesSince,
  selectEntitiesTouchedOutside as listEntitiesTouchedOutside,
} from './event-store.ts';
export { bindEventHandlers } from './event-handlers.ts';
export { createLiveChannel, type LiveChannel, publishProgress } from './live/live-channel.ts';

/** Runs inside the transaction that recorded the events. Throwing rolls everything back: throw only for bugs. */
export type EventSubscriber = (tx: Tx, events: readonly RecordedEvent[]) => Promise<void>;

export interface EventLog {
  /** Records events in order. All must be of one workspace. */
  record(tx: Tx, drafts: readonly EventDraft[]): Promise<RecordedEvent[]>;
  subscribe(subscriber: EventSubscriber): void;
  /** Told after each commit that recorded events; used to wake readers. Not called for a rolled-back transaction. */
  onCommitted(listener: (workspaceId: string) => void): void;
}

export function createEventLog(deps: { ids: Ids; clock: Clock }): EventLog {
  const subscribers: EventSubscriber[] = [];
  const listeners: ((workspaceId: string) => void)[] = [];

  return {
    async record(tx, drafts) {
      const first = drafts[0];
      if (!first) return [];
      const events = drafts.map((draft): RecordedEvent => {
        const depth = draft.cause ? draft.cause.depth + 1 : 0;
        if (depth > maxDepth) throw new Error(`${draft.type} is ${depth} causes deep: something reacts to itself.`);
        return { ...draft, id: deps.ids.next(), depth, occurredAt: deps.clock.now() };
      });
      tx.alongCommit(insertEvents(tx, events));
      for (const subscriber of subscribers) await subscriber(tx, events);
      tx.afterCommit(() => listeners.forEach((listener) => listener(first.workspaceId)));
      return events;
    },
    subscribe: (subscriber) => void subscribers.push(subscriber),
    onCommitted: (listener) => void listeners.push(listener),
  };
}
