import {
  createCompany,
  deleteCompany,
  getCompany,
  listCompanies,
  mergeCompanies as mergeCompaniesOperation,
  queryCompanies,
  rollbackCompany as rollbackCompanyOperation,
  tagCompany,
  untagCompany,
  updateCompany,
} from '@millrace/contracts/companies/companies';
import type { Company } from '@millrace/contracts/companies/company';
import {
  batchDeleteCompanies,
  batchTagCompanies,
  batchUpdateCompanies,
} from '@millrace/contracts/companies/company-batches';
import type { RecordSort } from '@millrace/contracts/contacts/record-lists';
import type { FilterTree } from '@millrace/contracts/filter/filter';
import type { Operation } from '@millrace/contracts/operation';
import type { Page } from '@millrace/contracts/paging';
import {
  accessOf,
  authorOf,
  decodeRecordCursor,
  loadRecordSettings,
  normaliseDomain,
  toBatchAnswer,
  toFilter,
  toInvalidRecord,
  type MergeStep,
  type WriteDeps,
} from '#modules/contacts/contacts.module';
import { toPage } from '#platform/http/cursor';
import { bind, type Binding, type HandlerContext } from '#platform/http/handler';
import type { Db, Tx } from '#platform/postgres/database';
import { notFound, toDuplicate, toUnknownReference } from './company-problems.ts';
import {
  compileCompanyFilter,
  type CompanyQuery,
  countCompanies,
  selectCompanies,
  selectCompaniesById,
  toCompany,
} from './company-store.ts';
import { type CompanyCreationRequest, createManyCompanies } from './create-companies.ts';
import { deleteManyCompanies } from './delete-companies.ts';
import { mergeCompanies } from './merge-companies.ts';
import type { CompanyChange, NewCompany } from './read-company.ts';
import { rollbackCompany } from './rollback-company.ts';
import { updateManyCompanies } from './update-companies.ts';

type Context = Pick<HandlerContext<Operation>, 'tx' | 'workspaceId' | 'caller' | 'reach' | 'ifMatch'>;

interface ListInput {
  sort: RecordSort;
  limit: number;
  cursor?: string | undefined;
  total?: boolean | undefined;
  filter?: FilterTree | undefined;
}

export function bindCompanyHandlers(deps: WriteDeps & { mergeSteps: readonly MergeStep[] }): Binding[] {
  const change = (context: Context, id: string, changed: { change: CompanyChange; addTags?: string[] }) =>
    changeOne(context, deps, { id, ...changed });
  const batchOf = (context: Context) => ({
    ...authorOf(context),
    // One version cannot speak for many records.
    access: { ...accessOf(context), ifMatch: undefined },
  });

  return [
    bind(listCompanies, (context) => list(context, deps, { ...context.input, filter: toCompanyFilter(context.input) })),
    bind(queryCompanies, (context) => list(context, deps, context.input)),
    bind(createCompany, async (context) => {
      const { tx, workspaceId, input } = context;
      return await presentCompany(tx, workspaceId, await createOne(tx, deps, { ...authorOf(context), row: input }));
    }),
    bind(getCompany, ({ tx, workspaceId, input }) => presentCompany(tx, workspaceId, input.id)),
    bind(updateCompany, (context) => {
      const { id, ...fields } = context.input;
      return change(context, id, { change: fields });
    }),
    bind(tagCompany, (context) => change(context, context.input.id, { change: {}, addTags: context.input.names })),
    bind(untagCompany, (context) =>
      change(context, context.input.id, { change: { removeTagIds: [context.input.tagId] } }),
    ),
    bind(rollbackCompanyOperation, async (context) => {
      const { id, eventId } = context.input;
      await rollbackCompany(context.tx, deps, { ...authorOf(context), access: accessOf(context), id, eventId });
      return await presentCompany(context.tx, context.workspaceId, id);
    }),
    bind(mergeCompaniesOperation, async (context) => {
      const { id, otherId } = context.input;
      await mergeCompanies(context.tx, deps, { ...authorOf(context), access: accessOf(context), id, otherId });
      return await presentCompany(context.tx, context.workspaceId, id);
    }),
    bind(deleteCompany, async (context) => {
      const request = { ...authorOf(context), access: accessOf(context), ids: [context.input.id] };
      const [result] = await deleteManyCompanies(context.tx, deps, request);
      if (!result?.ok) throw result?.problem ?? notFound();
      return null;
    }),
    bind(batchUpdateCompanies, async (context) => {
      const { ids, ...fields } = context.input;
      const rows = ids.map((id) => ({ id, change: fields }));
      return toBatchAnswer(await updateManyCompanies(context.tx, deps, { ...batchOf(context), rows }));
    }),
    bind(batchTagCompanies, async (context) => {
      const { ids, add, removeIds } = context.input;
      const rows = ids.map((id) => ({ id, change: { removeTagIds: removeIds } }));
      return toBatchAnswer(await updateManyCompanies(context.tx, deps, { ...batchOf(context), rows, addTags: add }));
    }),
    bind(batchDeleteCompanies, async (context) =>
      toBatchAnswer(await deleteManyCompanies(context.tx, deps, { ...batchOf(context), ids: context.input.ids })),
    ),
  ];
}

/** Companies as the API answers them; those that are not there are missing. */
export async function listCompaniesById(db: Db, workspaceId: string, ids: readonly string[]): Promise<Company[]> {
  return ids.length === 0 ? [] : (await selectCompaniesById(db, workspaceId, ids)).map(toCompany);
}

async function presentCompany(db: Db, workspaceId: string, id: string): Promise<Company> {
  const [row] = await selectCompaniesById(db, workspaceId, [id]);
  if (!row) throw notFound();
  return toCompany(row);
}

async function list(context: Context, deps: WriteDeps, input: ListInput): Promise<Page<Company>> {
  const { tx, workspaceId } = context;
  const { sort, limit, filter } = input;
  const after = decodeRecordCursor(input.cursor, sort);
  const query: CompanyQuery = { workspaceId, where: [] };
  if (filter) {
    const settings = await loadRecordSettings(tx, workspaceId, 'company');
    const scope = { settings, now: deps.clock.now(), actorId: context.caller.actor.id };
    query.where = [compileCompanyFilter(filter, scope)];
  }
  const [rows, total] = await Promise.all([
    selectCompanies(tx, query, { sort, after, limit: limit + 1 }),
    input.total ? countCompanies(tx, query) : undefined,
  ]);
  return { ...toPage(rows, limit, { item: toCompany, key: (row) => [row.sortKey, row.id] }), total };
}

/** The parameters of the plain list as a filter tree. */
function toCompanyFilter(input: {
  q?: string | undefined;
  ownerId?: string | undefined;
  tagId?: string | undefined;
  domain?: string | undefined;
}): FilterTree | undefined {
  const { domain, q, ownerId, tagId } = input;
  const filter = toFilter({ q, ownerId, tagId });
  if (!domain) return filter;
  const byDomain = { field: 'domain', op: 'eq' as const, value: normaliseDomain(domain) ?? domain };
  return filter ? { and: [filter, byDomain] } : byDomain;
}

async function createOne(
  tx: Tx,
  deps: WriteDeps,
  creation: Omit<CompanyCreationRequest, 'rows'> & { row: NewCompany },
): Promise<string> {
  const { row, ...author } = creation;
  const [result] = await createManyCompanies(tx, deps, { ...author, rows: [row], requireCustom: true });
  if (!result) throw new Error('A creation answers one result per row.');
  if (result.ok) return result.id;
  if (result.reason === 'duplicate') throw toDuplicate(result.owner);
  throw result.reason === 'invalid' ? toInvalidRecord(result.issues) : toUnknownReference(result.issues);
}

async function changeOne(
  context: Context,
  deps: WriteDeps,
  changed: { id: string; change: CompanyChange; addTags?: string[] },
): Promise<Company> {
  const { tx, workspaceId } = context;
  const { id, change, addTags } = changed;
  const request = { ...authorOf(context), access: accessOf(context), rows: [{ id, change }], addTags };
  const [result] = await updateManyCompanies(tx, deps, request);
  if (!result?.ok) throw result?.problem ?? notFound();
  return await presentCompany(tx, workspaceId, id);
}
