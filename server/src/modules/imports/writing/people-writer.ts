/** Writes rows of people: leads and contacts. */
import {
  type ContactChange,
  defaultStatus,
  ensureTags,
  findPointOwners,
  fullAccess,
  loadContacts,
  type NewContact,
  type RecordSettings,
  tagKey,
} from '#modules/contacts/contacts.module';
import type { Db, Tx } from '#platform/postgres/database';
import type { ImportDeps } from '../import-deps.ts';
import type { TouchedRecord } from '../import-store.ts';
import type { RecordDraft, RowProblem } from '../mapping/read-record.ts';
import { PersonIndex, type PersonRef, planPerson } from '../planning/plan-people.ts';
import { failPlans, isWritten, type RowPlan } from '../planning/row-plan.ts';
import type { RecordWriter, RowResult, WriteContext, WrittenChunk } from '../record-writer.ts';
import { type Links, linkCompanies } from './company-links.ts';
import { mergeChanges, mergeNewRecords } from './merge-rows.ts';
import { OwnerDirectory } from './owner-directory.ts';
import { findStatus, toContactChange, toNewContact } from './person-fields.ts';
import { toResults } from './row-results.ts';
import { writeNotes } from './write-notes.ts';

type Plan = RowPlan<PersonRef>;

export class PeopleWriter implements RecordWriter {
  readonly #deps: ImportDeps;
  readonly #context: WriteContext;
  readonly #settings: RecordSettings;
  readonly #owners: OwnerDirectory;
  /** Of the rows planned so far, in a dry run. */
  readonly #planned = new PersonIndex();

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
    const plans = await this.#planAll(tx, drafts, new PersonIndex());
    const written = plans.filter(isWritten).map(({ draft }) => draft);
    const links = await linkCompanies(tx, this.#deps, { context: this.#context, drafts: written });
    const created = await this.#create(tx, plans, links);
    const updated = await this.#update(tx, plans, links);
    const notes = await writeNotes(tx, this.#deps, { context: this.#context, about: 'contactId', plans });
    return { results: toResults(plans), touched: [...links.touched, ...created, ...updated, ...notes] };
  }

  async #planAll(tx: Tx, drafts: readonly RecordDraft[], index: PersonIndex): Promise<Plan[]> {
    await Promise.all([learnPeople(tx, this.#context.workspaceId, { drafts, index }), this.#owners.learn(tx, drafts)]);
    const policy = this.#context.options.duplicates;
    return drafts.map((draft) => {
      const plan = planPerson(draft, { index, policy });
      if (isWritten(plan)) plan.problems.push(...this.#owners.problemsOf(draft), ...this.#problemsOfStatus(draft));
      return plan;
    });
  }

  async #create(tx: Tx, plans: Plan[], links: Links): Promise<TouchedRecord[]> {
    const { workspaceId, actor, cause, options } = this.#context;
    const fresh = new Map<PersonRef, { row: number; contact: NewContact }>();
    for (const plan of plans) {
      if (!isWritten(plan) || plan.ref.id !== undefined) continue;
      const contact = toNewContact(plan.draft, this.#resolve(plan.draft, links), options.tags);
      const earlier = fresh.get(plan.ref);
      const merged = earlier ? mergeNewRecords(earlier.contact, contact) : contact;
      fresh.set(plan.ref, { row: earlier?.row ?? plan.draft.row, contact: merged });
    }
    if (fresh.size === 0) return [];
    const statusId = this.#defaultStatusId();
    const rows = [...fresh.values()].map(({ contact }) => (statusId ? { statusId, ...contact } : contact));
    // Planning has just looked whose the addresses are: a second look is left out, who came between makes it throw.
    const request = { workspaceId, actor, cause, settings: this.#settings, rows, throwsDuplicate: true };
    const creations = await this.#deps.contacts.createContactsBulk(tx, request);
    return [...fresh].flatMap(([ref, { row }], at): TouchedRecord[] => {
      const creation = creations[at];
      if (creation?.ok) {
        ref.id = creation.id;
        return [{ recordId: creation.id, row, entityType: 'contact', action: 'created' }];
      }
      const issues = creation?.reason === 'duplicate' ? [] : (creation?.issues ?? []);
      const reason = issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
      failPlans(plans, ref, `${reason || 'An address was given to another contact at this moment'}.`);
      return [];
    });
  }

  async #update(tx: Tx, plans: Plan[], links: Links): Promise<TouchedRecord[]> {
    const created = new Set(plans.flatMap((plan) => (plan.action === 'create' ? plan.ref : [])));
    const updates = plans.filter(isWritten).filter(({ action, ref }) => action === 'update' && !created.has(ref));
    if (updates.length === 0) return [];
    const { workspaceId, actor, cause, options } = this.#context;
    const names = [...new Set([...updates.flatMap(({ draft }) => draft.tags), ...options.tags])];
    const tagIds = await ensureTags(tx, this.#deps, { workspaceId, names });
    const changes = new Map<string, { ref: PersonRef; row: number; change: ContactChange }>();
    for (const { ref, draft } of updates) {
      if (!ref.id) continue;
      const addTagIds = [...draft.tags, ...options.tags].flatMap((name) => tagIds.get(tagKey(name)) ?? []);
      const change = toContactChange(draft, this.#resolve(draft, links), addTagIds);
      const earlier = changes.get(ref.id);
      const merged = earlier ? mergeChanges(earlier.change, change) : change;
      changes.set(ref.id, { ref, row: earlier?.row ?? draft.row, change: merged });
    }
    // Who is imported as a lead becomes one; a lead keeps its status unless the row names another.
    const statusId = this.#defaultStatusId();
    const held = statusId ? await loadContacts(tx, workspaceId, [...changes.keys()]) : undefined;
    const rows = [...changes].map(([id, { change }]) => ({
      id,
      change: statusId && held?.get(id)?.statusId === null ? { statusId, ...change } : change,
    }));
    const request = { workspaceId, actor, cause, settings: this.#settings, rows, access: fullAccess(actor) };
    const results = await this.#deps.contacts.updateContactsBulk(tx, request);
    return results.flatMap((result): TouchedRecord[] => {
      const changed = changes.get(result.id);
      if (!changed) return [];
      if (!result.ok) failPlans(plans, changed.ref, result.problem.message);
      // Nothing was different: there is nothing to undo.
      if (!result.ok || result.eventId === undefined) return [];
      return [{ recordId: result.id, row: changed.row, entityType: 'contact', action: 'updated' }];
    });
  }

  /** What the row names, as far as it exists. */
  #resolve(draft: RecordDraft, links: Links) {
    const isLead = this.#context.kind === 'leads';
    return {
      statusId: isLead && draft.status ? findStatus(draft.status, this.#settings.statuses) : undefined,
      ownerId: draft.ownerEmail ? this.#owners.find(draft.ownerEmail) : undefined,
      companyId: links.companyOf(draft),
    };
  }

  #problemsOfStatus({ row, line, status }: RecordDraft): RowProblem[] {
    if (!status || this.#context.kind !== 'leads' || findStatus(status, this.#settings.statuses)) return [];
    const reason = `The workspace has no lead status "${status}". It was left out.`;
    return [{ row, line, column: null, value: status, severity: 'warning', code: 'unknown_status', reason }];
  }

  /** Of people who get none by their row; nobody who is imported as a mere contact. */
  #defaultStatusId(): string | undefined {
    if (this.#context.kind !== 'leads') return undefined;
    return this.#context.options.statusId ?? defaultStatus(this.#settings).id;
  }
}

/** Fills the index with whom the addresses of these rows belong to. */
async function learnPeople(
  db: Db,
  workspaceId: string,
  { drafts, index }: { drafts: readonly RecordDraft[]; index: PersonIndex },
): Promise<void> {
  const points = drafts.flatMap((draft) => draft.points).filter((point) => !index.ownerOf(point));
  const owners = await findPointOwners(db, workspaceId, points);
  // Only who is found by something else than an e-mail address has to be asked whether they have one.
  const unsure = owners.filter(({ kind }) => kind !== 'email').map(({ contactId }) => contactId);
  const loaded = unsure.length > 0 ? await loadContacts(db, workspaceId, [...new Set(unsure)]) : undefined;
  for (const owner of owners) {
    const hasEmail = loaded?.get(owner.contactId)?.points.some(({ kind }) => kind === 'email') ?? false;
    index.assign(owner, index.stored(owner.contactId, hasEmail));
  }
}
