/**
 * Mail to those a run asks. Whoever is asked anew (at first, by escalation, by being handed it) is put down in the
 * transaction's own job; what comes for one person within a few seconds, or within some minutes of the last mail, is one
 * mail. Without a mail server nobody is written to, and the list in the app is all there is.
 */
import { type RecordedEvent, systemActor } from '#modules/events/events.module';
import type { SystemMail } from '#platform/mail/system-mail';
import type { WrittenMail } from '#platform/mail/write-mail';
import type { Database, Tx } from '#platform/postgres/database';
import type { JobQueue } from '#platform/queue/job-queue';
import { type Job, type JobRegistration, PermanentJobError } from '#platform/queue/job-worker';
import { insertApprovalLinks, type LinkDeps } from '../approval-links.ts';
import {
  type ApprovalRow,
  selectApproval,
  selectApprovalsById,
  selectDecisions,
  selectPeople,
  selectWorkspace,
} from '../approval-store.ts';
import { type AssigneeKey, keysOf } from '../assignee.ts';
import {
  claimNotices,
  insertNotices,
  lockPeople,
  markTold,
  selectNextNotice,
  selectPerson,
  selectStanding,
} from './notice-store.ts';
import { writeApprovalMail } from './write-approval-mail.ts';

/** How people want to be written to, whatever the workspace. */
export interface Reader {
  email: string;
  locale: string | null;
  mailsApprovals: boolean;
}

export interface NoticeDeps extends LinkDeps {
  database: Database;
  queue: JobQueue;
  mail: SystemMail;
  /** Undefined for who is not to be written to at all. */
  findReader(userId: string): Promise<Reader | undefined>;
}

const queue = 'notifications';
/** What comes close behind is in the same mail. */
const gatherMs = 15_000;
/** From one mail to a person to the next. */
const restMs = 10 * 60_000;
/** In one mail; what is left is in the next one. */
const perMail = 25;

const asking = new Set(['approval.requested', 'approval.escalated', 'approval.delegated']);

/** In the transaction that asks. */
export async function followAsking(
  tx: Tx,
  deps: Pick<NoticeDeps, 'mail' | 'queue'>,
  recorded: readonly RecordedEvent[],
): Promise<void> {
  if (!deps.mail.isConfigured) return;
  const jobs = recorded.flatMap(({ type, workspaceId, entityId }) =>
    asking.has(type) ? [{ task: 'approval-asks', workspaceId, approvalId: entityId }] : [],
  );
  await deps.queue.enqueueMany(tx, queue, jobs);
}

export function noticeJobs(deps: NoticeDeps): JobRegistration[] {
  return [
    { queue, task: 'approval-asks', run: ({ data }) => putDown(deps, toPlace(data, 'approvalId')) },
    { queue, task: 'approval-mail', run: (job) => writeToPerson(deps, job) },
  ];
}

interface Place {
  workspaceId: string;
  id: string;
}

function toPlace({ workspaceId, ...data }: Job['data'], name: string): Place {
  const id = data[name];
  if (typeof workspaceId !== 'string' || typeof id !== 'string') throw new PermanentJobError(`The job has no ${name}.`);
  return { workspaceId, id };
}

/** Everybody who is asked and was not told yet. */
async function putDown(deps: NoticeDeps, { workspaceId, id }: Place): Promise<void> {
  await deps.database.inWorkspace(workspaceId, async (tx) => {
    const approval = await selectApproval(tx, workspaceId, id);
    if (approval?.state !== 'pending') return;
    const asked = await listAsked(tx, approval, workspaceId);
    const people = asked.map((person) => ({ id: deps.ids.next(), person }));
    const added = await insertNotices(tx, { workspaceId, approvalId: id, people });
    if (added.length === 0) return;
    const names = added.map(({ person }) => person);
    await lockPeople(tx, workspaceId, names);
    const standing = await selectStanding(tx, workspaceId, { people: names, except: added.map((each) => each.id) });
    for (const { id: noticeId, person } of added) {
      const known = standing.get(person);
      if (!known?.isAwaited) await planMail(tx, deps, { workspaceId, noticeId, lastAt: known?.toldAt ?? null });
    }
  });
}

async function planMail(
  tx: Tx,
  deps: NoticeDeps,
  { workspaceId, noticeId, lastAt }: { workspaceId: string; noticeId: string; lastAt: Date | null },
): Promise<void> {
  const soon = deps.clock.now().getTime() + gatherMs;
  const startAfter = new Date(Math.max(soon, (lastAt?.getTime() ?? 0) + restMs));
  // A mail server is away for hours now and then.
  await deps.queue.enqueue(tx, queue, { task: 'approval-mail', workspaceId, noticeId }, { startAfter, retryLimit: 10 });
}

/** Members by what they are, others by their address. */
async function listAsked(tx: Tx, approval: ApprovalRow, workspaceId: string): Promise<AssigneeKey[]> {
  const people = await selectPeople(tx, workspaceId);
  const addresses = new Set(people.map(({ email }) => `email:${email.toLowerCase()}`));
  const members = people.filter((each) => keysOf(each).some((key) => approval.assignees.includes(key)));
  const others = approval.assignees.filter((key) => key.startsWith('email:') && !addresses.has(key));
  return [...members.map(({ userId }) => `user:${userId}`), ...others];
}

interface Addressed {
  email: string;
  locale: string | null;
  isMember: boolean;
}

async function writeToPerson(deps: NoticeDeps, { id: jobId, data }: Job): Promise<void> {
  const { workspaceId, id: noticeId } = toPlace(data, 'noticeId');
  const person = await deps.database.inWorkspace(workspaceId, (tx) => selectPerson(tx, workspaceId, noticeId));
  // The run, its approval and with them the notice are gone.
  if (person === undefined) return;
  const addressed = await findAddress(deps, person);
  const letter = await deps.database.inWorkspace(workspaceId, async (tx) => {
    await lockPeople(tx, workspaceId, [person]);
    const ids = await claimNotices(tx, { workspaceId, person, jobId, atMost: perMail });
    const next = ids.length < perMail ? undefined : await selectNextNotice(tx, workspaceId, person);
    if (next !== undefined) await planMail(tx, deps, { workspaceId, noticeId: next, lastAt: deps.clock.now() });
    return addressed && (await write(tx, deps, { workspaceId, person, addressed, ids }));
  });
  if (addressed && letter) {
    const domain = new URL(deps.publicUrl).hostname;
    const sent = await deps.mail.send({ to: addressed.email, ...letter, messageId: `<approvals.${jobId}@${domain}>` });
    if (!sent) throw new Error(`The mail server did not take a mail to ${addressed.email}; its log entry says why.`);
  }
  const told = { workspaceId, person, jobId, at: deps.clock.now() };
  await deps.database.inWorkspace(workspaceId, (tx) => markTold(tx, told));
}

async function findAddress(deps: NoticeDeps, person: AssigneeKey): Promise<Addressed | undefined> {
  if (person.startsWith('email:')) return { email: person.slice(6), locale: null, isMember: false };
  const reader = await deps.findReader(person.slice(5));
  return reader?.mailsApprovals ? { ...reader, isMember: true } : undefined;
}

/** Undefined when nothing waits for them any more. */
async function write(
  tx: Tx,
  deps: NoticeDeps,
  to: { workspaceId: string; person: AssigneeKey; addressed: Addressed; ids: readonly string[] },
): Promise<WrittenMail | undefined> {
  const { workspaceId, person, addressed, ids } = to;
  const [approvals, decisions, people, workspace] = await Promise.all([
    selectApprovalsById(tx, workspaceId, ids),
    selectDecisions(tx, workspaceId, ids),
    selectPeople(tx, workspaceId),
    selectWorkspace(tx, workspaceId),
  ]);
  const member = people.find(({ userId }) => person === `user:${userId}`);
  const keys = member ? keysOf(member) : addressed.isMember ? [] : [person];
  const decided = new Set(decisions.flatMap((each) => (each.decider === person ? [each.approval_id] : [])));
  const isOpen = ({ id, state, assignees }: ApprovalRow) =>
    state === 'pending' && !decided.has(id) && assignees.some((key) => keys.includes(key));
  const open = approvals.filter(isOpen);
  if (open.length === 0) return undefined;
  const links = addressed.isMember
    ? undefined
    : await insertApprovalLinks(tx, deps, { workspaceId, approvals: open, assignee: person, actor: systemActor });
  return writeApprovalMail({
    locale: addressed.locale ?? workspace.locale,
    timeZone: workspace.time_zone,
    workspace: workspace.name,
    asked: open.map((approval) => ({
      title: approval.title,
      message: approval.message,
      workflow: approval.workflow_name ?? '',
      expiresAt: approval.expires_at,
      link: links?.get(approval.id)?.url,
    })),
    link: addressed.isMember ? `${deps.publicUrl}/approvals` : undefined,
  });
}
