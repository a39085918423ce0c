/** Tells senders, in whatever process, that something waits for them. They look by themselves too, only later. */
import type { EventLog } from '#modules/events/events.module';
import type { Bus } from '#platform/bus/bus';

export const outgoingTopic = 'outgoing';

export function announceOutgoing(deps: { events: EventLog; bus: Bus }): void {
  deps.events.subscribe(async (tx, events) => {
    const queued = events.find(({ type }) => type === 'message.queued');
    if (queued) tx.afterCommit(() => deps.bus.notify(outgoingTopic, queued.workspaceId));
  });
}
