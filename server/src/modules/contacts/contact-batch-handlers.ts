import {
  batchDeleteContacts,
  batchDeleteLeads,
  batchTagContacts,
  batchTagLeads,
  batchUpdateContacts,
  batchUpdateLeads,
} from '@millrace/contracts/contacts/contact-batches';
import type { BatchAnswer } from '@millrace/contracts/contacts/record-lists';
import type { Operation } from '@millrace/contracts/operation';
import { bind, type Binding, type HandlerContext } from '#platform/http/handler';
import { toBatchAnswer } from './batch-answer.ts';
import { accessOf, authorOf } from './contact-handlers.ts';
import type { WriteDeps } from './create-contacts.ts';
import { deleteManyContacts } from './delete-contacts.ts';
import type { ContactChange } from './read-contact.ts';
import { updateManyContacts } from './update-contacts.ts';

type BatchContext = Pick<HandlerContext<Operation>, 'tx' | 'workspaceId' | 'caller' | 'reach' | 'ifMatch'>;

interface Tagging {
  ids: string[];
  add?: string[] | undefined;
  removeIds?: string[] | undefined;
}

export function bindContactBatchHandlers(deps: WriteDeps): Binding[] {
  const scopeOf = (context: BatchContext, onlyLeads: boolean) => ({
    ...authorOf(context),
    // One version cannot speak for many records.
    access: { ...accessOf(context), ifMatch: undefined },
    onlyLeads,
  });

  const update = async (context: BatchContext, onlyLeads: boolean, input: ContactChange & { ids: string[] }) => {
    const { ids, ...change } = input;
    const rows = ids.map((id) => ({ id, change }));
    return toBatchAnswer(await updateManyContacts(context.tx, deps, { ...scopeOf(context, onlyLeads), rows }));
  };

  const tag = async (context: BatchContext, onlyLeads: boolean, { ids, add, removeIds }: Tagging) => {
    const rows = ids.map((id) => ({ id, change: { removeTagIds: removeIds } }));
    const request = { ...scopeOf(context, onlyLeads), rows, addTags: add };
    return toBatchAnswer(await updateManyContacts(context.tx, deps, request));
  };

  const remove = async (context: BatchContext, onlyLeads: boolean, ids: string[]): Promise<BatchAnswer> =>
    toBatchAnswer(await deleteManyContacts(context.tx, deps, { ...scopeOf(context, onlyLeads), ids }));

  return [
    bind(batchUpdateContacts, (context) => update(context, false, context.input)),
    bind(batchUpdateLeads, (context) => update(context, true, context.input)),
    bind(batchTagContacts, (context) => tag(context, false, context.input)),
    bind(batchTagLeads, (context) => tag(context, true, context.input)),
    bind(batchDeleteContacts, (context) => remove(context, false, context.input.ids)),
    bind(batchDeleteLeads, (context) => remove(context, true, context.input.ids)),
  ];
}
