/** Writes rows of companies. */
import {
  type CompanyChange,
  findCompaniesByDomain,
  findCompaniesByName,
  loadCompanies,
  type NewCompany,
} from '#modules/companies/companies.module';
import { ensureTags, fullAccess, type RecordSettings, tagKey } from '#modules/contacts/contacts.module';
import { foldText } from '#modules/filters/filters.module';
import type { Db, Tx } from '#platform/postgres/database';
import type { ImportDeps } from '../import-deps.ts';
import type { TouchedRecord } from '../import-store.ts';
import type { RecordDraft } from '../mapping/read-record.ts';
import { CompanyIndex, type CompanyRef, domainOf, planCompany } from '../planning/plan-companies.ts';
import { failPlans, isWritten, type RowPlan } from '../planning/row-plan.ts';
import type { RecordWriter, RowResult, WriteContext, WrittenChunk } from '../record-writer.ts';
import { OwnerDirectory } from './owner-directory.ts';
import { mergeChanges, mergeNewRecords } from './merge-rows.ts';
import { toResults } from './row-results.ts';
import { writeNotes } from './write-notes.ts';

type Plan = RowPlan<CompanyRef>;

export class CompanyWriter implements RecordWriter {
  readonly #deps: ImportDeps;
  readonly #context: WriteContext;
  readonly #settings: RecordSettings;
  readonly #owners: OwnerDirectory;
  /** Of the rows planned so far, in a dry run. */
  readonly #planned = new CompanyIndex();

  constructor(deps: ImportDeps, context: WriteContext, settings: RecordSettings) {
    this.#deps = deps;
    this.#context = context;
    this.#settings = settings;
    this.#owners = new OwnerDirectory(context.workspaceId);
  }

  async plan(tx: Tx, drafts: readonly RecordDraft[]): Promise<RowResult[]> {
    return toResults(await this.#planAll(tx, drafts, this.#planned));
  }

  async write(tx: Tx, drafts: readonly RecordDraft[]): Promise<WrittenChunk> {
    const plans = await this.#planAll(tx, drafts, new CompanyIndex());
    const created = await this.#create(tx, plans);
    const updated = await this.#update(tx, plans);
    const notes = await writeNotes(tx, this.#deps, { context: this.#context, about: 'companyId', plans });
    return { results: toResults(plans), touched: [...created, ...updated, ...notes] };
  }

  async #planAll(tx: Tx, drafts: readonly RecordDraft[], index: CompanyIndex): Promise<Plan[]> {
    await Promise.all([
      learnCompanies(tx, this.#context.workspaceId, { drafts, index }),
      this.#owners.learn(tx, drafts),
    ]);
    const planning = { index, policy: this.#context.options.duplicates, foldText: nameKey };
    return drafts.map((draft) => {
      const plan = planCompany(draft, planning);
      if (isWritten(plan)) plan.problems.push(...this.#owners.problemsOf(draft));
      return plan;
    });
  }

  async #create(tx: Tx, plans: Plan[]): Promise<TouchedRecord[]> {
    const { workspaceId, actor, cause, options } = this.#context;
    const fresh = new Map<CompanyRef, { row: number; company: NewCompany }>();
    for (const plan of plans) {
      if (!isWritten(plan) || plan.ref.id !== undefined) continue;
      const company: NewCompany = {
        ...this.#toFields(plan.draft),
        name: plan.draft.fields['name'] ?? '',
        tags: [...plan.draft.tags, ...options.tags],
      };
      const earlier = fresh.get(plan.ref);
      const merged = earlier ? mergeNewRecords(earlier.company, company) : company;
      fresh.set(plan.ref, { row: earlier?.row ?? plan.draft.row, company: merged });
    }
    if (fresh.size === 0) return [];
    const rows = [...fresh.values()].map(({ company }) => company);
    const request = { workspaceId, actor, cause, settings: this.#settings, rows };
    const creations = await this.#deps.companies.createCompaniesBulk(tx, request);
    return [...fresh].flatMap(([ref, { row }], at): TouchedRecord[] => {
      const creation = creations[at];
      if (creation?.ok) {
        ref.id = creation.id;
        return [{ recordId: creation.id, row, entityType: 'company', action: 'created' }];
      }
      const issues = creation?.reason === 'duplicate' ? [] : (creation?.issues ?? []);
      const reason = issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
      failPlans(plans, ref, `${reason || 'The domain was given to another company at this moment'}.`);
      return [];
    });
  }

  async #update(tx: Tx, plans: Plan[]): Promise<TouchedRecord[]> {
    const created = new Set(plans.flatMap((plan) => (plan.action === 'create' ? plan.ref : [])));
    const updates = plans.filter(isWritten).filter(({ action, ref }) => action === 'update' && !created.has(ref));
    if (updates.length === 0) return [];
    const { workspaceId, actor, cause, options } = this.#context;
    const names = [...new Set([...updates.flatMap(({ draft }) => draft.tags), ...options.tags])];
    const tagIds = await ensureTags(tx, this.#deps, { workspaceId, names });
    const changes = new Map<string, { ref: CompanyRef; row: number; change: CompanyChange }>();
    for (const { ref, draft } of updates) {
      if (!ref.id) continue;
      const addTagIds = [...draft.tags, ...options.tags].flatMap((name) => tagIds.get(tagKey(name)) ?? []);
      const change = { ...this.#toFields(draft), addTagIds };
      const earlier = changes.get(ref.id);
      changes.set(ref.id, {
        ref,
        row: earlier?.row ?? draft.row,
        change: earlier ? mergeChanges(earlier.change, change) : change,
      });
    }
    const rows = [...changes].map(([id, { change }]) => ({ id, change }));
    const request = { workspaceId, actor, cause, settings: this.#settings, rows, access: fullAccess(actor) };
    const results = await this.#deps.companies.updateCompaniesBulk(tx, request);
    return results.flatMap((result): TouchedRecord[] => {
      const changed = changes.get(result.id);
      if (!changed) return [];
      if (!result.ok) failPlans(plans, changed.ref, result.problem.message);
      if (!result.ok || result.eventId === undefined) return [];
      return [{ recordId: result.id, row: changed.row, entityType: 'company', action: 'updated' }];
    });
  }

  #toFields(draft: RecordDraft): CompanyChange {
    const ownerId = draft.ownerEmail ? this.#owners.find(draft.ownerEmail) : undefined;
    return { ...draft.fields, ...(ownerId ? { ownerId } : {}), custom: draft.custom };
  }
}

/** How names are compared: as the column they are looked up by. */
export function nameKey(name: string): string {
  return foldText(name.replaceAll(/\s+/g, ' ').trim());
}

/** Fills the index with the companies that these rows may mean. */
async function learnCompanies(
  db: Db,
  workspaceId: string,
  learnt: { drafts: readonly RecordDraft[]; index: CompanyIndex },
): Promise<void> {
  const { drafts, index } = learnt;
  const domains = drafts.flatMap(({ fields }) => fields['domain'] ?? domainOf(fields['website']) ?? []);
  const keys = drafts.map(({ fields }) => nameKey(fields['name'] ?? fields['domain'] ?? ''));
  const [byDomain, byName] = await Promise.all([
    findCompaniesByDomain(db, workspaceId, domains),
    findCompaniesByName(db, workspaceId, keys),
  ]);
  const keyOf = new Map([...byDomain, ...byName].map(({ id, key }) => [id, key]));
  if (keyOf.size === 0) return;
  const loaded = await loadCompanies(db, workspaceId, [...keyOf.keys()]);
  for (const [id, company] of loaded) index.add({ id, nameKey: keyOf.get(id) ?? '', details: { ...company } });
}
