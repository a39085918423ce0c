/** Mail to members about what somebody did with their workspace; it goes out once that is committed. */
import type { SystemMail } from '#platform/mail/system-mail';
import type { WrittenMail } from '#platform/mail/write-mail';
import type { Tx } from '#platform/postgres/database';
import { demoEmail, selectMember, selectOwners, selectWorkspace } from './account-store.ts';
import { writeFormerOwnerMail, writeNewOwnerMail, writeWideKeyMail } from './sign-in/notice-mails.ts';

interface TellDeps {
  mail: SystemMail;
  publicUrl: string;
}

export async function tellOfTransfer(
  tx: Tx,
  deps: TellDeps,
  transfer: { workspaceId: string; from: string; to: string },
): Promise<void> {
  const { workspaceId } = transfer;
  const workspace = await selectWorkspace(tx, workspaceId);
  const [from, to] = [
    await selectMember(tx, workspaceId, transfer.from),
    await selectMember(tx, workspaceId, transfer.to),
  ];
  if (!from || !to) return;
  const notice = { locale: workspace.locale, workspace: workspace.name };
  const members = `${deps.publicUrl}/settings/members`;
  const security = `${deps.publicUrl}/settings/security`;
  postAfterCommit(tx, deps, [
    { to: to.email, ...writeNewOwnerMail({ ...notice, link: members, from: from.name }) },
    { to: from.email, ...writeFormerOwnerMail({ ...notice, link: security, to: to.name }) },
  ]);
}

/** To the owners: such a key is as good as an administrator who never signs out. */
export async function tellOfWideKey(
  tx: Tx,
  deps: TellDeps,
  key: { workspaceId: string; name: string; role: string; scopes: readonly string[] },
): Promise<void> {
  const isWide = key.scopes.includes('*') && (key.role === 'owner' || key.role === 'admin');
  if (!isWide || !deps.mail.isConfigured) return;
  const workspace = await selectWorkspace(tx, key.workspaceId);
  const owners = await selectOwners(tx, key.workspaceId);
  const link = `${deps.publicUrl}/settings/api-keys`;
  const letter = writeWideKeyMail({ locale: workspace.locale, workspace: workspace.name, link, name: key.name });
  postAfterCommit(
    tx,
    deps,
    owners.map(({ email }) => ({ to: email, ...letter })),
  );
}

function postAfterCommit(tx: Tx, { mail }: TellDeps, letters: readonly (WrittenMail & { to: string })[]): void {
  if (!mail.isConfigured) return;
  tx.afterCommit(() => {
    for (const letter of letters) if (letter.to !== demoEmail) mail.post(letter);
  });
}
