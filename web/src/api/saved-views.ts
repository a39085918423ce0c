import {
  createSavedView,
  deleteSavedView,
  listSavedViews,
  updateSavedView,
} from '@millrace/contracts/contacts/saved-views';
import type { AnswerOf } from '@millrace/contracts/operation';
import { useMemo } from 'react';
import { useCall, useMarkStale, useOperation } from './hooks.ts';
import { toAsked, toSort } from './record-query.ts';
import type { LooseTree } from './record-query.ts';
import { useCan, useSession } from './session.ts';

type SavedView = AnswerOf<typeof listSavedViews>['items'][number];
/** As the list has it, whose operators and orders are not checked yet. */
interface ViewShape {
  filter: LooseTree | null;
  sort: string | null;
  columns: string[];
}

/** The saved views of one kind of list, and what changes them. */
export function useSavedViews(entity: SavedView['entity']) {
  const call = useCall();
  const markStale = useMarkStale();
  const { user, role } = useSession();
  const canSave = useCan('views.write');
  const { data } = useOperation(listSavedViews, { entity }, { staleTime: 5 * 60_000 });
  const views = useMemo(
    () =>
      (data?.items ?? []).map((view) => ({
        ...view,
        isMine: view.ownerId === user.id || (view.shared && (role === 'owner' || role === 'admin')),
      })),
    [data, user.id, role],
  );
  const changed = <Answer>(answer: Answer): Answer => {
    markStale(['saved_views']);
    return answer;
  };
  return {
    views,
    canSave,
    save: async ({ name, shared, ...shape }: ViewShape & { name: string; shared: boolean }) =>
      changed(await call(createSavedView, { entity, name, shared, ...toWritten(shape) })),
    update: async (id: string, { name, ...shape }: Partial<ViewShape> & { name?: string }) =>
      changed(await call(updateSavedView, { id, name, ...toWritten(shape) })),
    remove: async (id: string) => changed(await call(deleteSavedView, { id })),
  };
}

/** Only what is given; a filter or order the API does not know is written as none. */
function toWritten({ filter, sort, columns }: Partial<ViewShape>) {
  return {
    ...(filter !== undefined && { filter: (filter && toAsked(filter)) ?? null }),
    ...(sort !== undefined && { sort: toSort(sort) ?? null }),
    ...(columns !== undefined && { columns }),
  };
}
