/** Suggested replies: one for each message from a contact, written by a job, shown in the reply box, sent by nobody. */
import type { ActionCatalog, ActionPerformer } from '#engine/steps/action';
import type { Clock } from '#platform/clock';
import type { EventLog } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Binding } from '#platform/http/handler';
import type { RawRoute } from '#platform/http/raw-routes';
import type { Ids } from '#platform/ids';
import type { Logger } from '#platform/log/logger';
import type { Database, Tx } from '#platform/postgres/database';
import { type Job, type JobRegistration, PermanentJobError } from '#platform/queue/job-worker';
import { bindAiBudgetHandlers } from './ai-budget-handlers.ts';
import { type AiSettings, createGateway, createModel } from './gateway.ts';
import { createEstimate, type EstimateCall } from './estimate-call.ts';
import { createGenerateAction } from './generate-action.ts';
import { bindSuggestionHandlers } from './suggestion-handlers.ts';
import { suggestionRoutes } from './suggestion-routes.ts';
import { beginSuggestion, finishSuggestion, type SuggestionDeps, type SuggestionRequest } from './write-suggestion.ts';

export type { AiSettings } from './gateway.ts';
export type { Prices } from './price.ts';
export type { Thread } from './reply-prompt.ts';

export interface AiDeps {
  database: Database;
  events: EventLog;
  clock: Clock;
  ids: Ids;
  log: Logger;
  settings: AiSettings;
  readThread: SuggestionDeps['readThread'];
  /** Whether the workspace wants suggestions. */
  isEnabled(workspaceId: string): Promise<boolean>;
  /** Puts a job into the queue `ai-processing`, in the transaction of the message. */
  enqueue(tx: Tx, job: SuggestionJob): Promise<void>;
}

export type SuggestionJob = Pick<SuggestionRequest, 'workspaceId' | 'messageId'>;

export interface Ai {
  bindings: Binding[];
  rawRoutes: RawRoute[];
  jobs: JobRegistration[];
  /** `ai.generate`, for workflows. */
  actions: ActionCatalog & ActionPerformer;
  /** What such a call may cost, without making it. */
  estimateCall: EstimateCall;
}

export function createAi(deps: AiDeps): Ai {
  const { database, events, ids } = deps;
  const gateway = createGateway(deps.settings, deps.log);
  const suggestionDeps: SuggestionDeps = { database, events, ids, gateway, readThread: deps.readThread };

  events.subscribe(async (tx, recorded) => {
    for (const event of recorded) {
      // A machine's mail is answered by nobody, least of all by another machine.
      if (event.type !== 'message.received' || event.after?.['automatic']) continue;
      await deps.enqueue(tx, { workspaceId: event.workspaceId, messageId: event.entityId });
    }
  });

  const models = {
    modelFor: (name: string | undefined) => createModel(deps.settings, name === 'default' ? undefined : name),
    prices: deps.settings.prices ?? {},
  };

  return {
    bindings: [...bindSuggestionHandlers(), ...bindAiBudgetHandlers(deps)],
    rawRoutes: suggestionRoutes({ ...suggestionDeps, isEnabled: deps.isEnabled }),
    actions: createGenerateAction({ ...deps, ...models }),
    estimateCall: createEstimate(models),
    jobs: [
      { queue: 'ai-processing', run: (job) => runSuggestionJob({ ...suggestionDeps, isEnabled: deps.isEnabled }, job) },
    ],
  };
}

async function runSuggestionJob(
  deps: SuggestionDeps & Pick<AiDeps, 'isEnabled'>,
  { data, signal }: Job,
): Promise<void> {
  const { workspaceId, messageId } = data;
  if (typeof workspaceId !== 'string' || typeof messageId !== 'string') {
    throw new PermanentJobError('The job does not say which message to answer.');
  }
  if (!(await deps.isEnabled(workspaceId))) return;
  const request = { workspaceId, messageId, signal };
  try {
    await finishSuggestion(deps, await beginSuggestion(deps, request), request);
  } catch (error) {
    // The conversation was deleted: nothing is left to answer.
    if (!(error instanceof Problem)) throw error;
  }
}
