/**
 * What a row of people does: create, update or skip. Pure: the index of whom the addresses belong to is filled from
 * the database before, and by the planning itself, so that a person twice in a file is one person.
 *
 * The same person is who has the row's e-mail address; without one, who has its phone or other address. Two people
 * with different e-mail addresses are two people, even where they share the phone of their office.
 */
import type { DuplicatePolicy } from '@millrace/contracts/imports/imports';
import type { PointKind } from '@millrace/contracts/contacts/contact';
import type { DraftPoint, RecordDraft, RowProblem } from '../mapping/read-record.ts';
import type { RowPlan } from './row-plan.ts';

export interface PersonRef {
  /** Undefined as long as the person is only planned. */
  id: string | undefined;
  hasEmail: boolean;
}

/** Whom each address belongs to. */
export class PersonIndex {
  readonly #owners = new Map<string, PersonRef>();
  readonly #stored = new Map<string, PersonRef>();

  /** One person of the database is one reference, however many of their addresses rows name. */
  stored(id: string, hasEmail: boolean): PersonRef {
    const person = this.#stored.get(id) ?? { id, hasEmail: false };
    person.hasEmail ||= hasEmail;
    this.#stored.set(id, person);
    return person;
  }

  ownerOf(point: { kind: PointKind; normalised: string }): PersonRef | undefined {
    return this.#owners.get(keyOf(point));
  }

  assign(point: { kind: PointKind; normalised: string }, person: PersonRef): void {
    this.#owners.set(keyOf(point), person);
    if (point.kind === 'email') person.hasEmail = true;
  }
}

function keyOf({ kind, normalised }: { kind: PointKind; normalised: string }): string {
  return `${kind}\n${normalised}`;
}

export function planPerson(
  draft: RecordDraft,
  planning: { index: PersonIndex; policy: DuplicatePolicy },
): RowPlan<PersonRef> {
  const { index, policy } = planning;
  const match = findMatch(draft.points, index);
  if (match && policy === 'skip') return { action: 'skip', draft, ref: match, problems: [] };
  const updated = match && policy === 'update' ? match : undefined;
  const { free, problems } = withoutTakenPoints(draft, index, updated);
  const kept = { ...draft, points: free };
  if (!updated && free.length === 0 && !isNamed(kept)) {
    const reason = 'All addresses of the row belong to other contacts, and it has no name.';
    const problem: RowProblem = { ...placeOf(draft), severity: 'error', code: 'address_taken', reason };
    return { action: 'fail', draft, ref: undefined, problems: [problem] };
  }
  const person = updated ?? { id: undefined, hasEmail: false };
  for (const point of free) index.assign(point, person);
  return { action: updated ? 'update' : 'create', draft: kept, ref: person, problems };
}

function findMatch(points: readonly DraftPoint[], index: PersonIndex): PersonRef | undefined {
  const emails = points.filter((point) => point.kind === 'email');
  for (const email of emails) {
    const owner = index.ownerOf(email);
    if (owner) return owner;
  }
  for (const point of points) {
    const owner = index.ownerOf(point);
    if (owner && (emails.length === 0 || !owner.hasEmail)) return owner;
  }
  return undefined;
}

function withoutTakenPoints(draft: RecordDraft, index: PersonIndex, self: PersonRef | undefined) {
  const free: DraftPoint[] = [];
  const problems: RowProblem[] = [];
  for (const point of draft.points) {
    const owner = index.ownerOf(point);
    if (!owner || owner === self) free.push(point);
    else {
      const reason = `The ${point.kind === 'email' ? 'e-mail address' : point.kind} "${point.value}" belongs to another contact already. It was left out.`;
      problems.push({ ...placeOf(draft), value: point.value, severity: 'warning', code: 'address_taken', reason });
    }
  }
  return { free, problems };
}

function isNamed({ fields }: RecordDraft): boolean {
  return Boolean(fields['name'] || fields['firstName'] || fields['lastName']);
}

function placeOf({ row, line }: RecordDraft) {
  return { row, line, column: null, value: null };
}
