import {
  createCustomField as createCustomFieldOperation,
  deleteCustomField as deleteCustomFieldOperation,
  listCustomFields,
  updateCustomField as updateCustomFieldOperation,
} from '@millrace/contracts/contacts/custom-fields';
import { filterFieldsOf, operatorsOf } from '@millrace/contracts/filter/filter-fields';
import { listFilterFields } from '@millrace/contracts/filter/filters';
import { toWholeList } from '@millrace/contracts/paging';
import { bind, type Binding } from '#platform/http/handler';
import type { WriteDeps } from '../create-contacts.ts';
import {
  createCustomField,
  deleteCustomField,
  requireCustomField,
  selectCustomFields,
  updateCustomField,
} from './manage-custom-fields.ts';

export function bindCustomFieldHandlers(deps: WriteDeps): Binding[] {
  return [
    bind(listCustomFields, async ({ tx, workspaceId, input }) =>
      toWholeList(await selectCustomFields(tx, workspaceId, input.entity)),
    ),
    bind(createCustomFieldOperation, async ({ tx, workspaceId, caller, input }) => {
      const id = await createCustomField(tx, deps, { workspaceId, actor: caller.actor, field: input });
      return await requireCustomField(tx, workspaceId, id);
    }),
    bind(updateCustomFieldOperation, async ({ tx, workspaceId, caller, input, ifMatch }) => {
      const { id, ...change } = input;
      await updateCustomField(tx, deps, { workspaceId, actor: caller.actor, id, change, ifMatch });
      return await requireCustomField(tx, workspaceId, id);
    }),
    bind(deleteCustomFieldOperation, async ({ tx, workspaceId, caller, input, ifMatch }) => {
      await deleteCustomField(tx, deps, { workspaceId, actor: caller.actor, id: input.id, ifMatch });
      return null;
    }),
    bind(listFilterFields, async ({ tx, workspaceId, input }) => {
      const custom = await selectCustomFields(tx, workspaceId, input.entity);
      return toWholeList(
        filterFieldsOf(input.entity, custom).map((field) => ({
          name: field.name,
          label: field.label,
          type: field.type,
          operators: [...operatorsOf(field)],
          options: field.options?.map(({ value, label }) => ({ value, label })),
        })),
      );
    }),
  ];
}
