import type { Tx } from '#platform/postgres/database';

/** A step of merging two contacts: what was said with the one that goes is said with the one that stays. */
export async function moveConversations(
  tx: Tx,
  merge: { workspaceId: string; survivorId: string; otherId: string },
): Promise<void> {
  for (const table of ['conversations', 'messages'] as const) {
    await tx
      .updateTable(table)
      .set({ contact_id: merge.survivorId })
      .where('workspace_id', '=', merge.workspaceId)
      .where('contact_id', '=', merge.otherId)
      .execute();
  }
}
