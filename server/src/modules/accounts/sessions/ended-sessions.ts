/** Sessions that end are told to every process, so that nothing goes on with what it remembers of them. */
import type { Bus } from '#platform/bus/bus';

const topic = 'sessions';

export function tellSessionEnded(bus: Bus, sessionId: string): void {
  // A session is a person's: there is no workspace to name.
  bus.publish(topic, { workspaceId: '', key: sessionId, body: null });
}

/** `onGap`: sessions may have ended without a word. Answers how to stop listening. */
export function listenToEndedSessions(
  bus: Bus,
  on: { ended: (sessionId: string) => void; gap: () => void },
): () => void {
  return bus.subscribe(topic, { onMessage: ({ key }) => on.ended(key), onGap: on.gap });
}
