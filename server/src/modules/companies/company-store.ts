/** Companies as the API answers them, and the fields of companies in a filter. */
import type { Company } from '@millrace/contracts/companies/company';
import type { FilterTree } from '@millrace/contracts/filter/filter';
import { type FilterField, filterFieldsOf } from '@millrace/contracts/filter/filter-fields';
import { type RawBuilder, sql } from 'kysely';
import {
  beyond,
  compileTagsTest,
  type FilterScope,
  type ListOrder,
  sortColumn,
  toFilterContext,
} from '#modules/contacts/contacts.module';
import {
  allOf,
  compileCustomTest,
  compileFilter,
  compileReferenceTest,
  compileTextTest,
  compileTimeTest,
  compileWordsTest,
  type Condition,
  type FilterTest,
  phoneDigits,
  requireValidFilter,
  withinIds,
} from '#modules/filters/filters.module';
import type { Db } from '#platform/postgres/database';
import { isOneOf, limitTo } from '#platform/postgres/plan-once';

export interface CompanyQuery {
  workspaceId: string;
  where: readonly Condition[];
}

/** An answer with the key it is paged by. */
export type CompanyRow = Omit<Company, 'createdAt' | 'updatedAt'> & {
  createdAt: Date;
  updatedAt: Date;
  sortKey: string;
};

export async function selectCompanies(db: Db, query: CompanyQuery, order: ListOrder): Promise<CompanyRow[]> {
  const { column, direction } = sortColumn(order.sort);
  const key = sql.ref(`companies.${column}`);
  const page = sql`
    select companies.*, ${key}::text as sort_key
      from companies
     where ${matching(query)} and ${beyond(order, key, 'companies')}
     order by ${key} ${direction}, companies.id ${direction}
     ${limitTo(order.limit)}`;
  const result = await sql<CompanyRow>`
    ${answerOf(page)}
     order by c.${sql.ref(column)} ${direction}, c.id ${direction}
  `.execute(db);
  return result.rows;
}

export async function selectCompaniesById(db: Db, workspaceId: string, ids: readonly string[]): Promise<CompanyRow[]> {
  const chosen = sql`
    select companies.*, '' as sort_key from companies
     where workspace_id = ${workspaceId} and ${isOneOf(sql.ref('companies.id'), ids)}`;
  return (await answerOf(chosen).execute(db)).rows;
}

export async function countCompanies(db: Db, query: CompanyQuery): Promise<number> {
  const result = await sql<{ count: string }>`select count(*) from companies where ${matching(query)}`.execute(db);
  return Number(result.rows[0]?.count ?? 0);
}

function matching({ workspaceId, where }: CompanyQuery): Condition {
  return allOf([sql<boolean>`companies.workspace_id = ${workspaceId}`, ...where]);
}

/** Rows of companies, already chosen and few, made into answers. */
function answerOf(chosen: RawBuilder<unknown>) {
  return sql<CompanyRow>`
    select c.id, c.name, c.domain, c.phone, c.website, c.street, c.city, c.region, c.postal_code as "postalCode",
           c.country, c.source, c.custom, c.version, c.created_at as "createdAt", c.updated_at as "updatedAt",
           c.sort_key as "sortKey",
           case when m.user_id is not null then json_build_object('id', m.user_id, 'name', m.name) end as owner,
           t.tags,
           (select count(*)::int from (
             select from contacts p where p.workspace_id = c.workspace_id and p.company_id = c.id limit 1000) p)
             as "contactCount"
      from (${chosen}) c
      left join members m on m.workspace_id = c.workspace_id and m.user_id = c.owner_id
      left join lateral (
        select coalesce(json_agg(json_build_object('id', g.id, 'name', g.name, 'color', g.color) order by g.key), '[]')
                 as tags
          from company_tags ct
          join tags g on g.workspace_id = ct.workspace_id and g.id = ct.tag_id
         where ct.workspace_id = c.workspace_id and ct.company_id = c.id) t on true`;
}

export function toCompany({ sortKey: _sortKey, ...row }: CompanyRow): Company {
  return { ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}

/** Checks a tree against the workspace's fields and compiles it; throws `filters.invalid`. */
export function compileCompanyFilter(tree: FilterTree, scope: FilterScope): Condition {
  const fields = filterFieldsOf('company', scope.settings.customFields);
  requireValidFilter(tree, fields);
  return compileFilter(tree, { fields, compileTest: compileCompanyTest }, toFilterContext(scope));
}

const id = sql.ref('companies.id');

/** Lines of search_text: see migration 0003. */
const textLines: Readonly<Record<string, { line: number; column: string }>> = {
  name: { line: 1, column: 'name' },
  domain: { line: 2, column: 'domain' },
  street: { line: 3, column: 'street' },
  city: { line: 4, column: 'city' },
  region: { line: 5, column: 'region' },
  postalCode: { line: 6, column: 'postal_code' },
  country: { line: 7, column: 'country' },
};

function compileCompanyTest(field: FilterField, test: FilterTest): Condition {
  if (field.custom) return compileCustomTest({ id, search: 'company_ids_by_custom', field }, test);
  const column = (name: string) => sql.ref(`companies.${name}`);
  const text = textLines[field.name];
  if (text) {
    return compileTextTest({ id, search: 'company_ids_by_text', line: text.line, column: column(text.column) }, test);
  }
  switch (field.name) {
    case 'any':
      if (test.kind !== 'part') throw new Error('"any" can only be searched in: the filter was not checked.');
      return withinIds(id, sql`company_ids_by_any(${test.needle}::text, ${phoneDigits(test.needle)}::text)`);
    case 'phone':
      return compileWordsTest(column(test.kind === 'set' ? 'phone' : 'phone_normalised'), test);
    case 'owner':
      return compileReferenceTest(column('owner_id'), test);
    case 'tags':
      return compileTagsTest({ table: sql.table('company_tags'), record: sql.ref('company_id'), id }, test);
    case 'source':
      return compileWordsTest(column('source'), test);
    case 'createdAt':
      return compileTimeTest(column('created_at'), test);
    case 'updatedAt':
      return compileTimeTest(column('updated_at'), test);
    default:
      throw new Error(`${field.name} is in the catalogue and not compiled.`);
  }
}
