import { getSuggestion, type Suggestion, suggestionErrors } from '@millrace/contracts/ai/suggestions';
import { Problem } from '#platform/errors';
import { bind, type Binding } from '#platform/http/handler';
import { selectSuggestion, type SuggestionRow } from './suggestion-store.ts';

export function bindSuggestionHandlers(): Binding[] {
  return [
    bind(getSuggestion, async ({ input, tx, workspaceId }) => {
      const row = await selectSuggestion(tx, workspaceId, input.id);
      if (!row) throw new Problem(suggestionErrors.notFound, 'Nothing has been suggested for this message.');
      return toSuggestion(row);
    }),
  ];
}

/** A suggestion row as the API answers it. */
export function toSuggestion(row: SuggestionRow): Suggestion {
  return {
    id: row.id,
    messageId: row.message_id,
    conversationId: row.conversation_id,
    state: row.state as Suggestion['state'], // checked by the table
    text: row.text,
    warnings: row.warnings,
    failure: row.failure,
    model: row.model,
    promptVersion: row.prompt_version,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
