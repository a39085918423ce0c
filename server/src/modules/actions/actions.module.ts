/** What the steps of workflows can call: the actions of services, of the AI, and of Millrace itself, as one catalogue. */
import { listActions as listActionsOperation } from '@millrace/contracts/actions/actions';
import { toWholeList } from '@millrace/contracts/paging';
import type { ActionCatalog, ActionPerformer } from '#engine/steps/action';
import { bind, type Binding } from '#platform/http/handler';
import type { Clock } from '#platform/clock';
import type { Logger } from '#platform/log/logger';
import type { Database } from '#platform/postgres/database';
import { type ActionSource, combineActions } from './combine-actions.ts';
import { consentActions } from './own/consent-actions.ts';
import { conversationActions } from './own/conversation-actions.ts';
import { listActions } from './own/list-actions.ts';
import { messageActions } from './own/message-actions.ts';
import { createOwnActions } from './own/perform-own-action.ts';
import { recordActions } from './own/record-actions.ts';
import { runActions } from './own/run-actions.ts';
import { taskActions } from './own/task-actions.ts';

export interface ActionsDeps {
  /** Of other modules, each with services of its own. */
  sources: readonly ActionSource[];
  database: Database;
  log: Logger;
  clock: Clock;
  /** What carries out the operations that Millrace's own actions call; asked when the program is complete. */
  bindings(): readonly Binding[];
}

export interface Actions extends ActionCatalog, Required<ActionPerformer> {
  bindings: Binding[];
}

export function createActions(deps: ActionsDeps): Actions {
  const own = createOwnActions(deps, [
    ...recordActions,
    ...listActions,
    ...taskActions,
    ...messageActions,
    ...conversationActions,
    ...consentActions,
    ...runActions,
  ]);
  const all = combineActions([...deps.sources, own]);
  return {
    ...all,
    bindings: [
      bind(listActionsOperation, async ({ input }) => {
        const listed = all.list().filter(({ service }) => input.service === undefined || service === input.service);
        return toWholeList(
          listed.map(({ effectOf: _, wireOf: __, inputs, output, ...action }) => ({
            ...action,
            inputs: { ...inputs },
            output: { ...output },
          })),
        );
      }),
    ],
  };
}
