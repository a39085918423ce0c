/** What the steps of workflows can call: the actions of services, of the AI, and of Millrace itself, as one catalogue. */
import { listActions } from '@millrace/contracts/actions/actions';
import { toWholeList } from '@millrace/contracts/paging';
import type { ActionCatalog, ActionPerformer } from '#engine/steps/action';
import { bind, type Binding } from '#platform/http/handler';
import { type ActionSource, combineActions } from './combine-actions.ts';

export interface ActionsDeps {
  /** Of other modules, each with services of its own. */
  sources: readonly ActionSource[];
}

export interface Actions extends ActionCatalog, Required<ActionPerformer> {
  bindings: Binding[];
}

export function createActions(deps: ActionsDeps): Actions {
  const all = combineActions(() => deps.sources);
  return {
    ...all,
    bindings: [
      bind(listActions, async ({ input }) => {
        const listed = all.list().filter(({ service }) => input.service === undefined || service === input.service);
        return toWholeList(
          listed.map(({ effectOf: _, inputs, output, ...action }) => ({
            ...action,
            inputs: { ...inputs },
            output: { ...output },
          })),
        );
      }),
    ],
  };
}
