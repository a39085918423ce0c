/** The queues of background jobs. A worker serves all of them or those named by `--queues`. */
export const queueNames = [
  'email-sync',
  'email-send',
  'ai-processing',
  'analytics',
  'webhooks',
  'notifications',
  'imports',
  'maintenance',
  'privacy',
] as const;
export type QueueName = (typeof queueNames)[number];

/** What `--queues` may name: runs are claimed from rows of their own, and are work like any other. */
export const workNames = [...queueNames, 'workflow-execution'] as const;

/** Names no queue has, out of those a person gave. */
export function findUnknownQueues(names: readonly string[]): string[] {
  // widened: any name may be asked about
  return names.filter((name) => !(workNames as readonly string[]).includes(name));
}
