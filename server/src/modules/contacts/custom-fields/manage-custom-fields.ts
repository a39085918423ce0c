import type { CustomField } from '@millrace/contracts/contacts/custom-fields';
import { maxCustomFields } from '@millrace/contracts/contacts/custom-fields';
import { customFieldErrors } from '@millrace/contracts/contacts/errors';
import { requestErrors } from '@millrace/contracts/errors';
import { diffFields, type EventDraft } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { Db, Tx } from '#platform/postgres/database';
import type { Author, WriteDeps } from '../create-contacts.ts';

type Entity = CustomField['entity'];
type Fields = Pick<CustomField, 'label' | 'options' | 'required' | 'filterable' | 'position'>;

export async function selectCustomFields(db: Db, workspaceId: string, entity?: Entity): Promise<CustomField[]> {
  let query = db.selectFrom('custom_fields').selectAll().where('workspace_id', '=', workspaceId);
  if (entity) query = query.where('entity', '=', entity);
  const rows = await query.orderBy('entity', 'desc').orderBy('position').orderBy('key').execute();
  return rows.map((row) => ({
    id: row.id,
    entity: row.entity as Entity, // checked by the table, as is the type
    key: row.key,
    label: row.label,
    type: row.type as CustomField['type'],
    options: row.options as CustomField['options'], // written from the contract only
    required: row.required,
    filterable: row.filterable,
    position: row.position,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }));
}

export async function requireCustomField(db: Db, workspaceId: string, id: string): Promise<CustomField> {
  const field = (await selectCustomFields(db, workspaceId)).find((each) => each.id === id);
  if (!field) throw new Problem(customFieldErrors.notFound, 'This custom field does not exist, or was deleted.');
  return field;
}

export interface NewCustomField extends Omit<Fields, 'options' | 'position'> {
  entity: Entity;
  key: string;
  type: CustomField['type'];
  options?: CustomField['options'] | undefined;
}

export async function createCustomField(
  tx: Tx,
  deps: WriteDeps,
  created: Author & { field: NewCustomField },
): Promise<string> {
  const { workspaceId, field } = created;
  const others = await selectCustomFields(tx, workspaceId, field.entity);
  if (others.length >= maxCustomFields) {
    throw new Problem(customFieldErrors.tooMany, `There can be at most ${maxCustomFields} custom fields.`);
  }
  const id = deps.ids.next();
  const { entity, key, label, type, options = [], required, filterable } = field;
  const position = (others.at(-1)?.position ?? -1) + 1;
  const row = await tx
    .insertInto('custom_fields')
    .values({
      workspace_id: workspaceId,
      id,
      entity,
      key,
      label,
      type,
      options: JSON.stringify(options),
      required,
      filterable,
      position,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'entity', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!row) throw new Problem(customFieldErrors.keyTaken, `There is a custom field with the key "${key}" already.`);
  await record(tx, deps, { author: created, type: 'custom_field.created', id, after: { ...field, options, position } });
  return id;
}

export async function updateCustomField(
  tx: Tx,
  deps: WriteDeps,
  updated: Author & {
    id: string;
    change: { [Name in keyof Fields]?: Fields[Name] | undefined };
    ifMatch: number | undefined;
  },
): Promise<void> {
  const { workspaceId, id, change, ifMatch } = updated;
  const field = await requireVersion(tx, { workspaceId, id, ifMatch });
  const diff = diffFields(field, change);
  if (!diff) return;
  await tx
    .updateTable('custom_fields')
    .set({
      label: change.label ?? field.label,
      options: JSON.stringify(change.options ?? field.options),
      required: change.required ?? field.required,
      filterable: change.filterable ?? field.filterable,
      position: change.position ?? field.position,
      version: field.version + 1,
      updated_at: deps.clock.now(),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  await record(tx, deps, { author: updated, type: 'custom_field.updated', id, ...diff });
}

/** Values stay in the records, out of sight: the field may come back. */
export async function deleteCustomField(
  tx: Tx,
  deps: WriteDeps,
  deleted: Author & { id: string; ifMatch: number | undefined },
): Promise<void> {
  const { workspaceId, id } = deleted;
  const { entity, key, label, type, options, required, filterable } = await requireVersion(tx, deleted);
  await tx.deleteFrom('custom_fields').where('workspace_id', '=', workspaceId).where('id', '=', id).execute();
  const before = { entity, key, label, type, options, required, filterable };
  await record(tx, deps, { author: deleted, type: 'custom_field.deleted', id, before });
}

async function requireVersion(
  tx: Tx,
  wanted: { workspaceId: string; id: string; ifMatch: number | undefined },
): Promise<CustomField> {
  const { workspaceId, id, ifMatch } = wanted;
  await tx
    .selectFrom('custom_fields')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .execute();
  const field = await requireCustomField(tx, workspaceId, id);
  if (ifMatch === undefined || ifMatch === field.version) return field;
  throw new Problem(requestErrors.preconditionFailed, `The field "${field.label}" has changed. Read it again.`);
}

type FieldEvent = { author: Author; id: string } & Pick<EventDraft, 'type' | 'before' | 'after'>;

async function record(tx: Tx, deps: WriteDeps, { author, id, ...event }: FieldEvent): Promise<void> {
  const { workspaceId, actor, cause } = author;
  await deps.events.record(tx, [{ workspaceId, actor, cause, entityType: 'custom_field', entityId: id, ...event }]);
}
