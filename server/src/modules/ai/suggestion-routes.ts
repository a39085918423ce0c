/** The suggestion while it is written, as server-sent events. */
import { PassThrough } from 'node:stream';
import { suggestionErrors, type SuggestionStreamEvent } from '@millrace/contracts/ai/suggestions';
import { Problem } from '#platform/errors';
import type { Caller } from '#platform/http/caller';
import { type RawRequestContext, rawRoute, type RawRoute } from '#platform/http/raw-routes';
import { isUuid } from '#platform/ids';
import { toSuggestion } from './suggestion-handlers.ts';
import { selectSuggestion, type SuggestionRow } from './suggestion-store.ts';
import { beginSuggestion, finishSuggestion, type SuggestionDeps, type SuggestionRequest } from './write-suggestion.ts';

export interface SuggestionRouteDeps extends SuggestionDeps {
  isEnabled(workspaceId: string): Promise<boolean>;
}

export function suggestionRoutes(deps: SuggestionRouteDeps): RawRoute[] {
  return [
    rawRoute({
      method: 'POST',
      url: '/api/v1/messages/:id/suggestion/stream',
      permission: 'messages.send',
      reason:
        'A stream: `delta` events with text, then `done`. A ready one is sent at once, or written anew with ?again=true.',
      handle: (context) => streamSuggestion(deps, context),
    }),
  ];
}

async function streamSuggestion(
  deps: SuggestionRouteDeps,
  context: RawRequestContext & { caller: Caller },
): Promise<unknown> {
  const { request, reply, caller } = context;
  const { id: messageId } = request.params as { id: string }; // named in the url
  const { again } = request.query as { again?: unknown };
  if (!isUuid(messageId)) throw new Problem(suggestionErrors.notFound, 'This is not the id of a message.');
  const { workspaceId } = caller;
  if (!(await deps.isEnabled(workspaceId))) {
    throw new Problem(suggestionErrors.switchedOff, 'Suggested replies are switched off: Settings › Features.');
  }
  const kept = await deps.database.inWorkspace(workspaceId, (tx) => selectSuggestion(tx, workspaceId, messageId));
  const stream = new PassThrough();
  const send = (event: SuggestionStreamEvent) =>
    void stream.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  // Whoever puts it into their reply box is who will send it.
  const signature = caller.session ? `\n${caller.session.name}` : '';
  const finish = (row: SuggestionRow) => {
    if (row.state === 'ready') send({ type: 'delta', text: signature });
    send({ type: 'done', suggestion: { ...toSuggestion(row), text: row.text && row.text + signature } });
    stream.end();
  };

  if (kept?.state === 'ready' && again !== 'true') {
    send({ type: 'delta', text: kept.text });
    finish(kept);
  } else {
    const abort = new AbortController();
    // Nobody reads any more: the model need not go on.
    stream.once('close', () => abort.abort());
    const onDelta = (text: string) => send({ type: 'delta', text });
    const wanted: SuggestionRequest = { workspaceId, messageId, signal: abort.signal, onDelta };
    const thread = await beginSuggestion(deps, wanted);
    finishSuggestion(deps, thread, wanted)
      .then(finish)
      .catch((error: Error) => stream.destroy(error));
  }
  return await reply
    .type('text/event-stream')
    .header('cache-control', 'no-store')
    // Proxies that gather answers would hold the words back.
    .header('x-accel-buffering', 'no')
    .send(stream);
}
