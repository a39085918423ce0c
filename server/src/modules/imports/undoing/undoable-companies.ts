import { type CompanyChange, lockCompanies, toEventFields } from '#modules/companies/companies.module';
import { findEmployers, fullAccess } from '#modules/contacts/contacts.module';
import type { KeptReason } from './plan-undo.ts';
import type { UndoableRecords } from './undoable-records.ts';

export const undoableCompanies: UndoableRecords = {
  entityType: 'company',
  async lock(tx, workspaceId, ids) {
    const locked = await lockCompanies(tx, workspaceId, ids);
    return new Map([...locked].map(([id, company]) => [id, { name: company.name, fields: toEventFields(company) }]));
  },
  listInUse: findEmployers,
  async delete(tx, deps, { context, ids }) {
    await deps.companies.deleteCompanies(tx, { ...context, ids, access: fullAccess(context.actor) });
  },
  async restore(tx, deps, { context, fieldsOf }) {
    const rows = [...fieldsOf].map(([id, fields]) => ({ id, change: toChange(fields) }));
    const results = await deps.companies.updateCompaniesBulk(tx, {
      ...context,
      rows,
      access: fullAccess(context.actor),
    });
    return new Map(
      results.flatMap((result): [string, KeptReason[]][] =>
        result.ok ? [] : [[result.id, [toReason(result.problem.message)]]],
      ),
    );
  },
};

/** Fields as events name them, as a change: null takes a value away. */
function toChange(fields: Readonly<Record<string, unknown>>): CompanyChange {
  const custom: Record<string, unknown> = {};
  const change: Record<string, unknown> = { custom };
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith('custom.')) custom[name.slice('custom.'.length)] = value;
    else change[name] = value;
  }
  return change;
}

function toReason(reason: string): KeptReason {
  return { field: null, code: 'reference_gone', reason };
}
