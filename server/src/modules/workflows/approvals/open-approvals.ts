/**
 * What the engine tells in the transaction in which a run comes to rest or to its end: whom it asks, and whom it asks no
 * more. A run that rests again asks again what it asked before; only what is new is told.
 */
import type { RunChange } from '#engine/runs/engine';
import { type EventDraft, type EventLog, systemActor } from '#modules/events/events.module';
import type { Clock } from '#platform/clock';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import { closeUnasked, escalateApproval, openApproval, selectMembers } from './approval-store.ts';
import { type AssigneeKey, toAssigneeKey } from './assignee.ts';
import { deleteNotices } from './notices/notice-store.ts';

export interface OpeningDeps {
  events: EventLog;
  ids: Ids;
  clock: Clock;
}

type Request = NonNullable<Extract<RunChange['end'], { state: 'waiting' }>['suspensions'][number]['approval']>;

/** As the owner: runs of several workspaces may come to rest together. */
export async function followApprovals(tx: Tx, deps: OpeningDeps, changes: readonly RunChange[]): Promise<void> {
  if (changes.length === 0) return;
  const resting = changes.map(({ run, end }) => ({
    run,
    asked: (end.state === 'waiting' ? end.suspensions : []).flatMap(({ path, approval }) =>
      approval ? [{ run, path, approval }] : [],
    ),
  }));
  const asked = await Promise.all(resting.flatMap((each) => each.asked).map((each) => ask(tx, deps, each)));
  const drafts = [...asked.flat(), ...(await stopAsking(tx, deps, resting))];
  for (const ofWorkspace of Map.groupBy(drafts, ({ workspaceId }) => workspaceId).values()) {
    await deps.events.record(tx, ofWorkspace);
  }
}

interface Asked {
  run: RunChange['run'];
  path: string;
  approval: Request;
}

async function ask(tx: Tx, deps: OpeningDeps, { run, path, approval }: Asked): Promise<EventDraft[]> {
  const { workspaceId, workflowId } = run;
  const id = deps.ids.next();
  const toDate = (at: number | undefined) => (at === undefined ? null : new Date(at));
  const [assignees, escalatesTo] = await Promise.all([
    toKeys(tx, workspaceId, approval.assignees),
    toKeys(tx, workspaceId, approval.escalation?.to ?? []),
  ]);
  const opened = await openApproval(tx, {
    workspaceId,
    id,
    runId: run.id,
    workflowId,
    path,
    title: approval.title,
    message: approval.message,
    data: approval.data,
    editable: approval.editable,
    form: approval.form ?? null,
    // Whom nobody can name: the admins have to look.
    assignees: assignees.length > 0 ? assignees : ['role:admin'],
    quorum: approval.quorum,
    expiresAt: toDate(approval.expiresAt),
    escalatesAt: toDate(approval.escalation?.at),
    escalatesTo,
  });
  // One that is open anew is the same one, and everybody is told anew.
  if (opened !== undefined && opened !== id) await deleteNotices(tx, workspaceId, opened);
  const event = { workspaceId, entityType: 'approval', relatedId: run.id, actor: systemActor, cause: causeOf(run) };
  const told = { title: approval.title, runId: run.id, workflowId };
  // Also of a new one: on a slow machine the time may have come before it is written, and then nothing wakes the run.
  const escalated = await escalateApproval(tx, { workspaceId, runId: run.id, path, now: deps.clock.now() });
  const further = escalated && { ...event, type: 'approval.escalated', entityId: escalated.id };
  return [
    ...(opened === undefined
      ? []
      : [{ ...event, type: 'approval.requested', entityId: opened, after: { ...told, assignees } }]),
    ...(further ? [{ ...further, after: { ...told, assignees: escalated.assignees } }] : []),
  ];
}

/** An address of a member is the member. */
async function toKeys(tx: Tx, workspaceId: string, texts: readonly string[]): Promise<AssigneeKey[]> {
  const keys = [...new Set(texts.flatMap((text) => toAssigneeKey(text) ?? []))];
  const emails = keys.flatMap((key) => (key.startsWith('email:') ? [key.slice(6)] : []));
  const members = await selectMembers(tx, workspaceId, { ids: [], emails });
  const byEmail = new Map(members.map(({ email, user_id: id }) => [email.toLowerCase(), `user:${id}`]));
  return [...new Set(keys.map((key) => (key.startsWith('email:') ? (byEmail.get(key.slice(6)) ?? key) : key)))];
}

async function stopAsking(
  tx: Tx,
  deps: OpeningDeps,
  resting: readonly { run: RunChange['run']; asked: readonly Asked[] }[],
): Promise<EventDraft[]> {
  const runs = new Map(resting.map(({ run }) => [run.id, run]));
  const closed = await closeUnasked(
    tx,
    resting.map(({ run, asked }) => ({
      workspaceId: run.workspaceId,
      runId: run.id,
      stillAsked: asked.map(({ path }) => path),
    })),
    deps.clock.now(),
  );
  return closed.flatMap(({ id, run_id: runId, state, title, workflow_id: workflowId }): EventDraft[] => {
    const run = runs.get(runId);
    if (!run) return [];
    return [
      {
        workspaceId: run.workspaceId,
        type: `approval.${state}`,
        entityType: 'approval',
        entityId: id,
        relatedId: runId,
        actor: systemActor,
        cause: causeOf(run),
        before: { state: 'pending' },
        after: { state, title, runId, workflowId },
      },
    ];
  });
}

function causeOf(run: RunChange['run']): { id: string; depth: number } | undefined {
  return run.cause && { id: run.cause.eventId, depth: run.cause.depth };
}
