/** What a workspace has decided about its records, read in one statement wherever records are written or filtered. */
import type { Color } from '@millrace/contracts/contacts/tags';
import type { StatusKind } from '@millrace/contracts/filter/filter-fields';
import { sql } from 'kysely';
import type { Db } from '#platform/postgres/database';
import type { CustomFieldDefinition } from './custom-fields/custom-value.ts';

export interface StatusDefinition {
  id: string;
  name: string;
  kind: StatusKind;
  color: Color;
}

export interface RecordSettings {
  /** Where phone numbers without a country code belong. */
  region: string;
  timeZone: string;
  /** In their order. */
  statuses: readonly StatusDefinition[];
  /** Of the asked entity, in their order. */
  customFields: readonly CustomFieldDefinition[];
}

export async function loadRecordSettings(
  db: Db,
  workspaceId: string,
  entity: 'contact' | 'company',
): Promise<RecordSettings> {
  const result = await sql<RecordSettings>`
    select default_region as region, time_zone as "timeZone",
           (select coalesce(json_agg(json_build_object('id', id, 'name', name, 'kind', kind, 'color', color)
                                     order by position), '[]')
              from lead_statuses where workspace_id = ${workspaceId}) as statuses,
           (select coalesce(json_agg(json_build_object('key', key, 'label', label, 'type', type, 'options', options,
                                                       'required', required, 'filterable', filterable)
                                     order by position, key), '[]')
              from custom_fields where workspace_id = ${workspaceId} and entity = ${entity}) as "customFields"
      from workspaces
     where id = ${workspaceId}
  `.execute(db);
  const settings = result.rows[0];
  if (!settings) throw new Error(`There is no workspace ${workspaceId}.`);
  return settings;
}

/** The status a lead gets that is created without one. */
export function defaultStatus(settings: RecordSettings): StatusDefinition {
  const status = settings.statuses.find(({ kind }) => kind === 'new') ?? settings.statuses[0];
  if (!status) throw new Error('The workspace has no lead status.');
  return status;
}
