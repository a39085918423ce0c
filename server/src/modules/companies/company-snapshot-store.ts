/** Companies as snapshots: read and locked, inserted, changed. Every statement is for any number of companies. */
import { sql } from 'kysely';
import { normalisePoint } from '#modules/contacts/contacts.module';
import type { Db, Tx } from '#platform/postgres/database';
import type { CompanySnapshot, LoadedCompany } from './company.ts';

/** By id; ids that do not exist are left out. */
export async function loadCompanies(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, LoadedCompany>> {
  const result = await sql<LoadedCompany>`
    select c.id, c.name, c.domain, c.phone, c.website, c.street, c.city, c.region, c.postal_code as "postalCode",
           c.country, c.owner_id as "ownerId", c.source, c.custom, c.version, c.created_by as "createdBy",
           (select coalesce(json_agg(t.tag_id order by t.tag_id), '[]')
              from company_tags t where t.workspace_id = c.workspace_id and t.company_id = c.id) as "tagIds"
      from companies c
     where c.workspace_id = ${workspaceId} and c.id = any (${ids}::uuid[])
  `.execute(db);
  return new Map(result.rows.map((row) => [row.id, row]));
}

/** The same, locked until the transaction ends, in order of ids so that two batches never wait for each other. */
export async function lockCompanies(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, LoadedCompany>> {
  const [, loaded] = await Promise.all([
    sql`select from companies where workspace_id = ${workspaceId} and id = any (${ids}::uuid[])
         order by id for no key update`.execute(tx),
    loadCompanies(tx, workspaceId, ids),
  ]);
  return loaded;
}

const recordset = sql`(
  id uuid, name text, domain text, phone text, "phoneNormalised" text, website text, street text, city text,
  region text, "postalCode" text, country text, "ownerId" uuid, source text, custom jsonb)`;

function rowsOf(companies: readonly CompanySnapshot[], region: string) {
  const rows = companies.map(({ tagIds: _tagIds, ...columns }) => ({
    ...columns,
    phoneNormalised: columns.phone === null ? null : (normalisePoint('phone', columns.phone, region) ?? null),
  }));
  return sql`${JSON.stringify(rows)}::jsonb`;
}

interface Written {
  companies: readonly CompanySnapshot[];
  /** Where phone numbers without a country code belong. */
  region: string;
  at: Date;
}

/** Answers how many went in: the domains of the rest belong to others already. */
export async function insertCompanies(
  tx: Tx,
  workspaceId: string,
  inserted: Written & { createdBy: string | null },
): Promise<number> {
  const { companies, region, at, createdBy } = inserted;
  const result = await sql`
    insert into companies (workspace_id, id, name, domain, phone, phone_normalised, website, street, city, region,
                           postal_code, country, owner_id, source, custom, created_by, created_at, updated_at)
    select ${workspaceId}, r.id, r.name, r.domain, r.phone, r."phoneNormalised", r.website, r.street, r.city, r.region,
           r."postalCode", r.country, r."ownerId", r.source, r.custom, ${createdBy}::uuid, ${at}::timestamptz,
           ${at}::timestamptz
      from jsonb_to_recordset(${rowsOf(companies, region)}) as r ${recordset}
    on conflict do nothing
  `.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

export async function updateCompanies(tx: Tx, workspaceId: string, updated: Written): Promise<void> {
  const { companies, region, at } = updated;
  await sql`
    update companies c
       set name = r.name, domain = r.domain, phone = r.phone, phone_normalised = r."phoneNormalised",
           website = r.website, street = r.street, city = r.city, region = r.region, postal_code = r."postalCode",
           country = r.country, owner_id = r."ownerId", source = r.source, custom = r.custom,
           version = c.version + 1, updated_at = ${at}::timestamptz
      from jsonb_to_recordset(${rowsOf(companies, region)}) as r ${recordset}
     where c.workspace_id = ${workspaceId} and c.id = r.id
  `.execute(tx);
}

export interface Tagging {
  companyId: string;
  tagId: string;
}

export async function insertTaggings(tx: Tx, workspaceId: string, taggings: readonly Tagging[]): Promise<void> {
  if (taggings.length === 0) return;
  await sql`
    insert into company_tags (workspace_id, company_id, tag_id)
    select ${workspaceId}, r."companyId", r."tagId"
      from jsonb_to_recordset(${JSON.stringify(taggings)}::jsonb) as r("companyId" uuid, "tagId" uuid)
    on conflict do nothing
  `.execute(tx);
}

export async function deleteTaggings(tx: Tx, workspaceId: string, taggings: readonly Tagging[]): Promise<void> {
  if (taggings.length === 0) return;
  await sql`
    delete from company_tags t
     using jsonb_to_recordset(${JSON.stringify(taggings)}::jsonb) as r("companyId" uuid, "tagId" uuid)
     where t.workspace_id = ${workspaceId} and t.company_id = r."companyId" and t.tag_id = r."tagId"
  `.execute(tx);
}

/** A company that has a domain or a name somebody asks for. */
export interface KnownCompany {
  id: string;
  name: string;
  domain: string | null;
  /** The name folded: how names are compared. */
  key: string;
}

export async function findCompaniesByDomain(
  db: Db,
  workspaceId: string,
  domains: readonly string[],
): Promise<KnownCompany[]> {
  if (domains.length === 0) return [];
  const result = await sql<KnownCompany>`
    select id, name, domain, sort_name as key
      from companies
     where workspace_id = ${workspaceId} and domain = any (${[...new Set(domains)]}::text[])
  `.execute(db);
  return result.rows;
}

/** Oldest first where several have the same name. `keys` are folded names. */
export async function findCompaniesByName(
  db: Db,
  workspaceId: string,
  keys: readonly string[],
): Promise<KnownCompany[]> {
  if (keys.length === 0) return [];
  const result = await sql<KnownCompany>`
    select id, name, domain, sort_name as key
      from companies
     where workspace_id = ${workspaceId} and sort_name = any (${[...new Set(keys)]}::text[])
     order by created_at, id
  `.execute(db);
  return result.rows;
}
