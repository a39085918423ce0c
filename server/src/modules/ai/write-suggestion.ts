/** Writes the suggestion for one message: reads the thread, asks the model outside any transaction, keeps the outcome. */
import { suggestionErrors } from '@millrace/contracts/ai/suggestions';
import { type EventLog, systemActor } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Ids } from '#platform/ids';
import type { Database, Db } from '#platform/postgres/database';
import { toStorableText } from '#platform/storable-text';
import { findUnsupported } from './check-suggestion.ts';
import { AiUnavailableError, type Gateway } from './gateway.ts';
import { createReplyPrompt, promptVersion, type Thread } from './reply-prompt.ts';
import { type FinishedSuggestion, insertPending, type SuggestionRow, updateFinished } from './suggestion-store.ts';

export interface SuggestionDeps {
  database: Database;
  events: EventLog;
  ids: Ids;
  gateway: Gateway;
  /** The conversation up to a message, or undefined where there is none or the message is our own. */
  readThread(db: Db, workspaceId: string, messageId: string): Promise<Thread | undefined>;
}

export interface SuggestionRequest {
  workspaceId: string;
  messageId: string;
  signal?: AbortSignal;
  onDelta?: (text: string) => void;
}

/** Marks the suggestion as being written. Refuses what is no message from a contact. */
export async function beginSuggestion(deps: SuggestionDeps, request: SuggestionRequest): Promise<Thread> {
  const { workspaceId, messageId } = request;
  return await deps.database.inWorkspace(workspaceId, async (tx) => {
    const thread = await deps.readThread(tx, workspaceId, messageId);
    if (!thread)
      throw new Problem(suggestionErrors.notInbound, 'There is no message from a contact here to be answered.');
    await insertPending(tx, { workspaceId, messageId, id: deps.ids.next(), conversationId: thread.conversationId });
    return thread;
  });
}

/** Asks the model and keeps the outcome. A model that fails leaves a suggestion that says so. */
export async function finishSuggestion(
  deps: SuggestionDeps,
  thread: Thread,
  request: SuggestionRequest,
): Promise<SuggestionRow> {
  const { workspaceId, messageId } = request;
  const finished = await askModel(deps.gateway, thread, request);
  return await deps.database.inWorkspace(workspaceId, async (tx) => {
    const row = await updateFinished(tx, { workspaceId, messageId }, finished);
    if (!row) throw new Problem(suggestionErrors.notFound, 'The conversation was deleted meanwhile.');
    await deps.events.record(tx, [
      {
        workspaceId,
        type: row.state === 'ready' ? 'suggestion.written' : 'suggestion.failed',
        entityType: 'suggestion',
        entityId: row.id,
        relatedId: row.conversation_id,
        actor: systemActor,
        after: { messageId, model: row.model, promptVersion: row.prompt_version, failure: row.failure },
      },
    ]);
    return row;
  });
}

async function askModel(gateway: Gateway, thread: Thread, request: SuggestionRequest): Promise<FinishedSuggestion> {
  const prompt = createReplyPrompt(thread);
  const { signal, onDelta } = request;
  const common = { model: gateway.model, promptVersion };
  try {
    const reply = await gateway.write(prompt, { ...(signal ? { signal } : {}), ...(onDelta ? { onDelta } : {}) });
    const text = toStorableText(reply.text);
    return { ...common, ...reply, text, warnings: findUnsupported(text, prompt), failure: null };
  } catch (error) {
    if (!(error instanceof AiUnavailableError)) throw error;
    return { ...common, text: '', warnings: [], failure: error.message, inputTokens: null, outputTokens: null };
  }
}
