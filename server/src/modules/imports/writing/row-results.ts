import type { RowPlan } from '../planning/row-plan.ts';
import type { RowResult } from '../record-writer.ts';

const actions = { create: 'created', update: 'updated', skip: 'skipped', fail: 'failed' } as const;

export function toResults(plans: readonly RowPlan<unknown>[]): RowResult[] {
  return plans.map(({ draft, action, problems }) => {
    const { fields, points, custom, tags, companyName } = draft;
    const addresses = Object.groupBy(points, ({ kind }) => kind);
    const preview = {
      ...fields,
      ...Object.fromEntries(
        Object.entries(addresses).map(([kind, own]) => [kind, own.map(({ normalised }) => normalised)]),
      ),
      ...(companyName ? { company: companyName } : {}),
      ...(tags.length > 0 ? { tags } : {}),
      ...custom,
    };
    return { row: draft.row, action: actions[action], problems, preview };
  });
}
