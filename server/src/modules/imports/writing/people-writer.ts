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
import type { Tx } from '#platform/postgres/database';
import type { ImportDeps } from '../import-deps.ts';
import type { TouchedRecord } from '../import-store.ts';
import type { RecordDraft, RowProblem } from '../mapping/read-record.ts';
import { PersonIndex, type PersonRef, planPerson, type RowPlan } from '../planning/plan-people.ts';
import type { RecordWriter, RowResult, WriteContext, WrittenChunk } from '../record-writer.ts';
import { CompanyLinks } from './company-links.ts';
import { OwnerDirectory } from './owner-directory.ts';
import {
  findStatus,
  mergeContactChanges,
  mergeNewContacts,
  type Resolved,
  toContactChange,
  toNewContact,
} from './person-fields.ts';
import { draftNotes, writeNotes } from './write-notes.ts';

type Plan = RowPlan<PersonRef>;

export class PeopleWriter implements RecordWriter {
  readonly #deps: ImportDeps;
  readonly #context: WriteContext;
  readonly #settings: RecordSettings;
  readonly #owners: OwnerDirectory;
  readonly #companies: CompanyLinks;
  /** Of the rows planned so far, in a dry run. */
  readonly #planned = new PersonIndex();

  constructor(deps: ImportDeps, context: WriteContext, settings: RecordSettings) {
    this.#deps = deps;
    this.#context = context;
    this.#settings = settings;
    this.#owners = new OwnerDirectory(context.workspaceId);
    this.#companies = new CompanyLinks();
  }

  async plan(tx: Tx, drafts: readonly RecordDraft[]): Promise<RowResult[]> {
    await this.#learnOwnersOf(tx, drafts, this.#planned);
    await this.#owners.learn(tx, drafts);
    return this.#planAll(drafts, this.#planned).map((plan) => {
      this.#resolve(plan.draft, plan.problems);
      return toResult(plan);
    });
  }

  async write(tx: Tx, drafts: readonly RecordDraft[]): Promise<WrittenChunk> {
    const index = new PersonIndex();
    await this.#learnOwnersOf(tx, drafts, index);
    await this.#owners.learn(tx, drafts);
    const plans = this.#planAll(drafts, index);
    const written = plans.filter(({ action }) => action === 'create' || action === 'update');
    const links = await this.#companies.link(
      tx,
      written.map(({ draft }) => draft),
    );
    const resolved = new Map(
      written.map((plan) => [
        plan,
        { ...this.#resolve(plan.draft, plan.problems), companyId: links.companyOf(plan.draft) },
      ]),
    );
    const created = await this.#createPeople(tx, plans, resolved);
    const updated = await this.#updatePeople(tx, plans, resolved);
    const results = plans.map(toResult);
    await writeNotes(tx, this.#deps, { context: this.#context, notes: draftNotes('contactId', plans) });
    return { results, touched: [...links.touched, ...created, ...updated] };
  }

  /** Whom the addresses of these rows belong to. */
  async #learnOwnersOf(tx: Tx, drafts: readonly RecordDraft[], index: PersonIndex): Promise<void> {
    const { workspaceId } = this.#context;
    const points = drafts.flatMap((draft) => draft.points).filter((point) => !index.ownerOf(point));
    const owners = await findPointOwners(tx, workspaceId, points);
    // Only who is found by something else than an e-mail address has to be asked whether they have one.
    const unsure = [...new Set(owners.filter(({ kind }) => kind !== 'email').map(({ contactId }) => contactId))];
    const loaded = unsure.length > 0 ? await loadContacts(tx, workspaceId, unsure) : new Map();
    const people = new Map<string, PersonRef>();
    for (const owner of owners) {
      const known = people.get(owner.contactId);
      const hasEmail =
        loaded.get(owner.contactId)?.points.some(({ kind }: { kind: string }) => kind === 'email') ?? false;
      const person = known ?? { id: owner.contactId, hasEmail };
      people.set(owner.contactId, person);
      index.assign(owner, person);
    }
  }

  #planAll(drafts: readonly RecordDraft[], index: PersonIndex): Plan[] {
    const policy = this.#context.options.duplicates;
    return drafts.map((draft) => planPerson(draft, { index, policy }));
  }

  /** Status and owner by name. What does not exist is left out, with a warning. */
  #resolve(draft: RecordDraft, problems: RowProblem[]): Omit<Resolved, 'companyId'> {
    const statusId = draft.status ? findStatus(draft.status, this.#settings.statuses) : undefined;
    const ownerId = draft.ownerEmail ? this.#owners.find(draft.ownerEmail) : undefined;
    const warn = (value: string, code: string, reason: string) =>
      problems.push({ row: draft.row, line: draft.line, column: null, value, severity: 'warning', code, reason });
    if (draft.status && !statusId && this.#context.kind === 'leads') {
      warn(draft.status, 'unknown_status', `The workspace has no lead status "${draft.status}".`);
    }
    if (draft.ownerEmail && !ownerId) {
      warn(
        draft.ownerEmail,
        'unknown_owner',
        `Nobody in the workspace has the e-mail address "${draft.ownerEmail}". The record has no owner.`,
      );
    }
    return { statusId: this.#context.kind === 'leads' ? statusId : undefined, ownerId };
  }

  async #createPeople(tx: Tx, plans: Plan[], resolved: ReadonlyMap<Plan, Resolved>): Promise<TouchedRecord[]> {
    const { workspaceId, actor, cause, options } = this.#context;
    const fresh = new Map<PersonRef, { row: number; contact: NewContact }>();
    for (const plan of plans) {
      const known = resolved.get(plan);
      if (!known || !plan.ref || plan.ref.id !== undefined) continue;
      const contact = toNewContact(plan.draft, known, options.tags);
      const earlier = fresh.get(plan.ref);
      const merged = earlier ? mergeNewContacts(earlier.contact, contact) : contact;
      fresh.set(plan.ref, { row: earlier?.row ?? plan.draft.row, contact: merged });
    }
    if (fresh.size === 0) return [];
    const statusId = this.#defaultStatusId();
    const rows = [...fresh.values()].map(({ contact }) => (statusId ? { statusId, ...contact } : contact));
    const request = { workspaceId, actor, cause, settings: this.#settings, rows };
    const creations = await this.#deps.contacts.createContactsBulk(tx, request);
    return [...fresh].flatMap(([ref, { row }], at): TouchedRecord[] => {
      const creation = creations[at];
      if (creation?.ok) {
        ref.id = creation.id;
        return [{ recordId: creation.id, row, entityType: 'contact', action: 'created' }];
      }
      const issues = creation?.reason === 'duplicate' ? [] : (creation?.issues ?? []);
      const reason =
        issues.map(({ path, message }) => `${path}: ${message}`).join('; ') ||
        'An address was given to another contact at this moment';
      failPlans(plans, ref, `${reason}.`);
      return [];
    });
  }

  async #updatePeople(tx: Tx, plans: Plan[], resolved: ReadonlyMap<Plan, Resolved>): Promise<TouchedRecord[]> {
    const created = new Set(plans.flatMap((plan) => (plan.action === 'create' ? plan.ref : [])));
    const updates = plans.filter((plan) => plan.action === 'update' && !created.has(plan.ref));
    if (updates.length === 0) return [];
    const { workspaceId, actor, cause, options } = this.#context;
    const names = [...new Set([...updates.flatMap(({ draft }) => draft.tags), ...options.tags])];
    const tagIds = await ensureTags(tx, this.#deps, { workspaceId, names });
    const changes = new Map<string, { ref: PersonRef; row: number; change: ContactChange }>();
    for (const plan of updates) {
      const known = resolved.get(plan);
      if (!known || !plan.ref?.id) continue;
      const wanted = [...plan.draft.tags, ...options.tags].flatMap((name) => tagIds.get(tagKey(name)) ?? []);
      const change = toContactChange(plan.draft, known, wanted);
      const earlier = changes.get(plan.ref.id);
      const merged = earlier ? mergeContactChanges(earlier.change, change) : change;
      changes.set(plan.ref.id, { ref: plan.ref, row: earlier?.row ?? plan.draft.row, change: merged });
    }
    const statusId = this.#defaultStatusId();
    // Who is imported as a lead becomes one; a lead keeps its status unless the row names another.
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

  /** Of people who get none by their row; nobody who is imported as a mere contact. */
  #defaultStatusId(): string | undefined {
    if (this.#context.kind !== 'leads') return undefined;
    return this.#context.options.statusId ?? defaultStatus(this.#settings).id;
  }
}

/** What planning could not foresee, because it happened meanwhile: the rows about this record fail. */
function failPlans(plans: Plan[], ref: PersonRef, reason: string): void {
  for (const [at, plan] of plans.entries()) {
    if (plan.ref !== ref || plan.action === 'skip') continue;
    const { row, line } = plan.draft;
    const problem: RowProblem = { row, line, column: null, value: null, severity: 'error', code: 'refused', reason };
    plans[at] = { action: 'fail', draft: plan.draft, ref: undefined, problems: [...plan.problems, problem] };
  }
}

const actions = { create: 'created', update: 'updated', skip: 'skipped', fail: 'failed' } as const;

function toResult(plan: Plan): RowResult {
  const { draft, action, problems } = plan;
  const { fields, points, custom, tags, companyName } = draft;
  const of = (kind: string) => points.filter((point) => point.kind === kind).map(({ normalised }) => normalised);
  const preview = {
    ...fields,
    emails: of('email'),
    phones: of('phone'),
    company: companyName ?? null,
    tags,
    ...custom,
  };
  return { row: draft.row, action: actions[action], problems, preview };
}
