import {
  createSavedView,
  deleteSavedView,
  listSavedViews,
  updateSavedView,
} from '@millrace/contracts/contacts/saved-views';
import { toWholeList } from '@millrace/contracts/paging';
import { bind, type Binding } from '#platform/http/handler';
import { accessOf, authorOf } from '../contact-handlers.ts';
import type { WriteDeps } from '../create-contacts.ts';
import { createView, deleteView, listViews, updateView } from './manage-saved-views.ts';

export function bindSavedViewHandlers(deps: WriteDeps): Binding[] {
  return [
    bind(listSavedViews, async ({ tx, workspaceId, caller, input }) =>
      toWholeList(await listViews(tx, workspaceId, { actorId: caller.actor.id, entity: input.entity })),
    ),
    bind(createSavedView, async (context) => {
      const { entity, ...fields } = context.input;
      return await createView(context.tx, deps, { ...authorOf(context), entity, fields });
    }),
    bind(updateSavedView, async (context) => {
      const { id, ...change } = context.input;
      return await updateView(context.tx, deps, { ...authorOf(context), access: accessOf(context), id, change });
    }),
    bind(deleteSavedView, async (context) => {
      await deleteView(context.tx, deps, { ...authorOf(context), access: accessOf(context), id: context.input.id });
      return null;
    }),
  ];
}
