import { findMembersByEmail } from '#modules/accounts/accounts.module';
import type { Db } from '#platform/postgres/database';
import type { RecordDraft, RowProblem } from '../mapping/read-record.ts';

/** Who the e-mail addresses in an owner column are. Each is asked for once. */
export class OwnerDirectory {
  readonly #workspaceId: string;
  readonly #userIds = new Map<string, string | undefined>();

  constructor(workspaceId: string) {
    this.#workspaceId = workspaceId;
  }

  async learn(db: Db, drafts: readonly RecordDraft[]): Promise<void> {
    const unknown = new Set(
      drafts.flatMap(({ ownerEmail }) => (ownerEmail && !this.#userIds.has(ownerEmail) ? ownerEmail : [])),
    );
    if (unknown.size === 0) return;
    const found = await findMembersByEmail(db, this.#workspaceId, [...unknown]);
    for (const email of unknown) this.#userIds.set(email, found.get(email));
  }

  find(email: string): string | undefined {
    return this.#userIds.get(email);
  }

  /** The warning about an owner nobody is. */
  problemsOf({ row, line, ownerEmail }: RecordDraft): RowProblem[] {
    if (!ownerEmail || this.#userIds.get(ownerEmail)) return [];
    const reason = `Nobody in the workspace has the e-mail address "${ownerEmail}". The record has no owner.`;
    return [{ row, line, column: null, value: ownerEmail, severity: 'warning', code: 'unknown_owner', reason }];
  }
}
