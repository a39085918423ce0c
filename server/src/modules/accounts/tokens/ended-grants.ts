/** Grants that end before their session are told to every process. */
import type { Bus } from '#platform/bus/bus';

const topic = 'token_grants';

export function tellGrantEnded(bus: Bus, grantId: string): void {
  // A grant is known by its id alone.
  bus.publish(topic, { workspaceId: '', key: grantId, body: null });
}

/** `onGap`: grants may have ended without a word. Answers how to stop listening. */
export function listenToEndedGrants(bus: Bus, on: { ended: (grantId: string) => void; gap: () => void }): () => void {
  return bus.subscribe(topic, { onMessage: ({ key }) => on.ended(key), onGap: on.gap });
}
