/** The queues of background jobs. A worker serves all of them or those named by `--queues`. */
export const queueNames = [
  'email-sync',
  'email-send',
  'ai-processing',
  'analytics',
  'webhooks',
  'imports',
  'maintenance',
] as const;
export type QueueName = (typeof queueNames)[number];

/** Names no queue has, out of those a person gave. */
export function findUnknownQueues(names: readonly string[]): string[] {
  // widened: any name may be asked about
  return names.filter((name) => !(queueNames as readonly string[]).includes(name));
}
