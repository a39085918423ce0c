import { getSuggestion, type Suggestion, type SuggestionStreamEvent } from '@millrace/contracts/ai/suggestions';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { toApiError } from '../../api/api-error.ts';
import { apiBase } from '../../api/client.ts';
import { queryKeyOf, useOperation } from '../../api/hooks.ts';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { readEventStream } from './read-event-stream.ts';

export interface SuggestionControl {
  /** The one that stands ready on the server, or failed there. */
  current: Suggestion | undefined;
  isWriting: boolean;
  /** It went into the field and may have been edited since. */
  wasUsed: boolean;
  isDismissed: boolean;
  /** Puts it into the field, word by word while it is written. `again` has a new one written. */
  write: (options?: { again?: boolean }) => void;
  dismiss: () => void;
}

/** The suggested reply to one message. It goes into the field only when asked for, and is never sent by itself. */
export function useSuggestion(messageId: string | undefined, onText: (text: string) => void): SuggestionControl {
  const queries = useQueryClient();
  const report = useReportFailure();
  const [isWriting, setWriting] = useState(false);
  const [wasUsed, setUsed] = useState(false);
  const [isDismissed, setDismissed] = useState(false);
  const abort = useRef<AbortController>(null);
  const known = useOperation(
    getSuggestion,
    { id: messageId ?? '' },
    // Written by a job: until it is there, ask again. That there is none is an answer too.
    { enabled: messageId !== undefined, retry: false, refetchInterval: (query) => pollWhilePending(query.state.data) },
  );
  useEffect(() => () => abort.current?.abort(), []);

  const run = async (id: string, again: boolean) => {
    abort.current?.abort();
    abort.current = new AbortController();
    setWriting(true);
    try {
      let text = '';
      for await (const event of streamSuggestion(id, { again, signal: abort.current.signal })) {
        if (event.type === 'delta') {
          text += event.text;
          onText(text);
        } else {
          onText(event.suggestion.text || text);
          queries.setQueryData(queryKeyOf(getSuggestion, { id }), event.suggestion);
        }
      }
      setUsed(true);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) report(error);
    } finally {
      setWriting(false);
    }
  };

  return {
    current: known.data,
    isWriting,
    wasUsed,
    isDismissed,
    write: (options = {}) => {
      setDismissed(false);
      if (messageId !== undefined) void run(messageId, options.again ?? false);
    },
    dismiss: () => setDismissed(true),
  };
}

function pollWhilePending(suggestion: Suggestion | undefined): number | false {
  return suggestion?.state === 'pending' ? 1500 : false;
}

async function* streamSuggestion(id: string, options: { again: boolean; signal: AbortSignal }) {
  const response = await fetch(`${apiBase}/messages/${id}/suggestion/stream${options.again ? '?again=true' : ''}`, {
    method: 'POST',
    credentials: 'same-origin',
    signal: options.signal,
  });
  if (!response.ok || !response.body) throw await toApiError(response);
  for await (const data of readEventStream(response.body)) {
    yield JSON.parse(data) as SuggestionStreamEvent; // the route sends what the contract says
  }
}
