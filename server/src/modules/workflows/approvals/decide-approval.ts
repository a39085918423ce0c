/** Deciding: who may, what may be changed, and what the run is told once it is decided. */
import { approvalErrors } from '@millrace/contracts/approvals/errors';
import { requestErrors } from '@millrace/contracts/errors';
import type { Json } from '#engine/language/json';
import { compileJsonSchema } from '#engine/language/json-schema';
import type { Engine } from '#engine/runs/engine';
import { approvalDecided } from '#engine/runs/run';
import type { EventActor, EventLog } from '#modules/events/events.module';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import {
  type ApprovalRow,
  closeApproval,
  type DecisionRow,
  insertDecision,
  lockApproval,
  selectDecisions,
} from './approval-store.ts';
import type { Viewer } from './approval.ts';

export interface ApprovalDeps {
  engine: Pick<Engine, 'signal'>;
  events: EventLog;
  ids: Ids;
  clock: Clock;
}

export interface Decision {
  workspaceId: string;
  id: string;
  viewer: Viewer;
  actor: EventActor;
  via: 'app' | 'link';
  approve: boolean;
  comment: string;
  form?: Record<string, unknown> | undefined;
  data?: Record<string, unknown> | undefined;
}

export async function decideApproval(tx: Tx, deps: ApprovalDeps, decision: Decision): Promise<void> {
  const { workspaceId, id, viewer, approve } = decision;
  const approval = await lockApproval(tx, workspaceId, id);
  if (!approval) throw approvalNotFound();
  requirePending(approval);
  if (!approval.assignees.some((key) => viewer.keys.includes(key))) {
    throw new Problem(
      approvalErrors.notYours,
      'You are not among those who are asked. Somebody who is can hand it to you.',
    );
  }
  const data = mergeEdits(approval, decision.data);
  // Who rejects need not fill in what is for the other case.
  const form = approve ? requireForm(approval, decision.form) : decision.form;
  const at = deps.clock.now();
  const isFirst = await insertDecision(tx, {
    workspaceId,
    id: deps.ids.next(),
    approvalId: id,
    decider: viewer.decider,
    name: viewer.name,
    approved: approve,
    comment: decision.comment,
    form,
    data: decision.data === undefined ? undefined : data,
    via: decision.via,
    at,
  });
  if (!isFirst) throw new Problem(approvalErrors.decidedBefore, 'You have decided already; a decision stands.');
  const decisions = await selectDecisions(tx, workspaceId, [id]);
  const state = outcomeOf(approval, decisions);
  if (state) await conclude(tx, deps, { decision, approval, decisions, state, at });
}

export function approvalNotFound(): Problem {
  return new Problem(approvalErrors.notFound, 'This approval does not exist.');
}

export function requirePending(approval: ApprovalRow): void {
  if (approval.state === 'pending') return;
  throw new Problem(approvalErrors.closed, `This is ${approval.state} already; there is nothing left to decide.`);
}

/** One who rejects is enough; approving takes as many as the definition asks for. */
function outcomeOf({ quorum }: ApprovalRow, decisions: readonly DecisionRow[]): 'approved' | 'rejected' | undefined {
  if (decisions.some(({ approved }) => !approved)) return 'rejected';
  return decisions.length >= quorum ? 'approved' : undefined;
}

function mergeEdits(approval: ApprovalRow, edits: Record<string, unknown> | undefined): unknown {
  if (edits === undefined) return approval.data;
  const forbidden = Object.keys(edits).filter((name) => !approval.editable.includes(name));
  if (forbidden.length > 0) {
    const allowed =
      approval.editable.length > 0 ? `Only ${approval.editable.join(', ')} may be changed.` : 'Nothing may be changed.';
    throw new Problem(approvalErrors.notEditable, `${forbidden.join(', ')} may not be changed here. ${allowed}`);
  }
  const isObject = typeof approval.data === 'object' && approval.data !== null && !Array.isArray(approval.data);
  return { ...(isObject ? (approval.data as object) : {}), ...edits }; // just looked at
}

function requireForm(
  approval: ApprovalRow,
  form: Record<string, unknown> | undefined,
): Record<string, unknown> | undefined {
  if (approval.form === null) return form;
  const compiled = compileJsonSchema(approval.form as Record<string, unknown>); // publishing asked for a JSON Schema
  if (!('check' in compiled)) throw new Error(`The form of an approval ${compiled.problem}`);
  const problem = compiled.check(form ?? {});
  if (!problem) return form ?? {};
  const path = problem.path === '' ? 'form' : `form.${problem.path}`;
  throw new Problem(approvalErrors.formInvalid, `${path} ${problem.message}.`, {
    extensions: { issues: [{ path, message: problem.message }] },
  });
}

interface Conclusion {
  decision: Decision;
  approval: ApprovalRow;
  decisions: readonly DecisionRow[];
  state: 'approved' | 'rejected';
  at: Date;
}

async function conclude(tx: Tx, deps: ApprovalDeps, concluded: Conclusion): Promise<void> {
  const { decision, approval, decisions, state, at } = concluded;
  const { workspaceId, id } = decision;
  await closeApproval(tx, { workspaceId, id, state, at });
  await deps.events.record(tx, [
    {
      workspaceId,
      type: 'approval.decided',
      entityType: 'approval',
      entityId: id,
      relatedId: approval.run_id,
      actor: decision.actor,
      before: { state: 'pending' },
      after: { state, title: approval.title, runId: approval.run_id, workflowId: approval.workflow_id },
    },
  ]);
  const last = decisions.at(-1);
  // Several may have changed something: the later change of a field counts.
  const edited = decisions.flatMap(({ data }) => (data === null ? [] : [data as object]));
  const data = edited.length > 0 ? Object.assign({}, ...edited) : approval.data;
  const payload = {
    approved: state === 'approved',
    by: { id: last ? idOf(last.decider) : null, name: last?.name ?? null },
    comment: last?.comment ?? '',
    form: last?.form ?? null,
    data,
  };
  const key = `${approval.run_id}:${approval.path}`;
  await deps.engine.signal(tx, [{ id: deps.ids.next(), event: approvalDecided, key, payload: payload as Json }]); // all of it JSON
}

function idOf(decider: string): string | null {
  return decider.startsWith('user:') ? decider.slice(5) : null;
}

/** Of a link's page: what is wrong with what was entered, as a sentence. */
export function isFaultOfEntry(error: unknown): error is Problem {
  const entry = [approvalErrors.formInvalid, approvalErrors.notEditable, requestErrors.invalid];
  return error instanceof Problem && entry.some(({ code }) => code === error.definition.code);
}
