import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';

export async function selectSuggestion(db: Db, workspaceId: string, messageId: string) {
  return await db
    .selectFrom('suggestions')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('message_id', '=', messageId)
    .executeTakeFirst();
}

export type SuggestionRow = NonNullable<Awaited<ReturnType<typeof selectSuggestion>>>;

/** One for a message; an older one is written anew. */
export async function insertPending(
  tx: Tx,
  suggestion: { workspaceId: string; id: string; messageId: string; conversationId: string },
): Promise<void> {
  await tx
    .insertInto('suggestions')
    .values({
      workspace_id: suggestion.workspaceId,
      id: suggestion.id,
      message_id: suggestion.messageId,
      conversation_id: suggestion.conversationId,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'message_id'])
        .doUpdateSet({ state: 'pending', failure: null, finished_at: null, created_at: sql<Date>`now()` }),
    )
    .execute();
}

export interface FinishedSuggestion {
  text: string;
  warnings: string[];
  failure: string | null;
  model: string;
  promptVersion: string;
  inputTokens: number | null;
  outputTokens: number | null;
}

/** Answers undefined when the message was deleted meanwhile. */
export async function updateFinished(
  tx: Tx,
  key: { workspaceId: string; messageId: string },
  finished: FinishedSuggestion,
): Promise<SuggestionRow | undefined> {
  return await tx
    .updateTable('suggestions')
    .set({
      state: finished.failure === null ? 'ready' : 'failed',
      text: finished.text,
      warnings: finished.warnings,
      failure: finished.failure,
      model: finished.model,
      prompt_version: finished.promptVersion,
      input_tokens: finished.inputTokens,
      output_tokens: finished.outputTokens,
      finished_at: sql<Date>`now()`,
    })
    .where('workspace_id', '=', key.workspaceId)
    .where('message_id', '=', key.messageId)
    .returningAll()
    .executeTakeFirst();
}
