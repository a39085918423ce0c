import {
  createTag as createTagOperation,
  deleteTag as deleteTagOperation,
  listTags,
  type Tag,
  updateTag as updateTagOperation,
} from '@millrace/contracts/contacts/tags';
import { toWholeList } from '@millrace/contracts/paging';
import { bind, type Binding } from '#platform/http/handler';
import type { WriteDeps } from '../create-contacts.ts';
import { createTag, deleteTag, selectTags, type TagRow, updateTag } from './manage-tags.ts';

function toTag(row: TagRow): Tag {
  return {
    id: row.id,
    name: row.name,
    color: row.color as Tag['color'], // written from the contract only
    createdAt: row.created_at.toISOString(),
  };
}

export function bindTagHandlers(deps: WriteDeps): Binding[] {
  return [
    bind(listTags, async ({ tx, workspaceId }) => toWholeList((await selectTags(tx, workspaceId)).map(toTag))),
    bind(createTagOperation, async ({ tx, workspaceId, caller, input }) =>
      toTag(await createTag(tx, deps, { workspaceId, actor: caller.actor, ...input })),
    ),
    bind(updateTagOperation, async ({ tx, workspaceId, caller, input }) =>
      toTag(await updateTag(tx, deps, { workspaceId, actor: caller.actor, ...input })),
    ),
    bind(deleteTagOperation, async ({ tx, workspaceId, caller, input }) => {
      await deleteTag(tx, deps, { workspaceId, actor: caller.actor, id: input.id });
      return null;
    }),
  ];
}
