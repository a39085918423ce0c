import type { FastifyReply } from 'fastify';
import { approvalErrors } from '@millrace/contracts/approvals/errors';
import { Problem } from '#platform/errors';
import type { RawRequestContext, RawRoute } from '#platform/http/raw-routes';
import type { Database } from '#platform/postgres/database';
import { type Html, languageOf, sendPage } from '../pages/html.ts';
import { type Entered, readEntered, readFields, type ReadForm } from '../pages/schema-fields.ts';
import { approvalPath, type LinkDeps, type LinkRow, selectLink, useLink, viewerOfLink } from './approval-links.ts';
import { type PageNotice, renderApprovalPage, renderNotice } from './approval-page.ts';
import { type ApprovalRow, selectApproval } from './approval-store.ts';
import type { Viewer } from './approval.ts';
import { decideApproval, isFaultOfEntry } from './decide-approval.ts';

export interface ApprovalRouteDeps extends LinkDeps {
  database: Database;
}

const bodyLimit = 256 * 1024;

export function approvalRoutes(deps: ApprovalRouteDeps): RawRoute[] {
  const route = { url: `${approvalPath}/:token`, permission: 'public' as const, bodyLimit, takesBytes: true };
  return [
    {
      ...route,
      method: 'GET',
      reason: 'A page for whom a run asks, who need not be signed in.',
      handle: async (context) => {
        const opened = await open(deps, context);
        if ('notice' in opened) return sendNotice(context, opened.notice);
        const language = languageOf(context.request);
        return send(context, renderApprovalPage(opened.approval, { language }), { title: opened.approval.title });
      },
    },
    {
      ...route,
      method: 'POST',
      reason: 'The buttons of that page, which send a form.',
      handle: async (context) => {
        const opened = await open(deps, context);
        return 'notice' in opened ? sendNotice(context, opened.notice) : await decide(deps, context, opened);
      },
    },
  ];
}

interface Opened {
  workspaceId: string;
  link: LinkRow;
  viewer: Viewer;
  approval: ApprovalRow;
}

async function open(deps: ApprovalRouteDeps, { request }: RawRequestContext): Promise<Opened | { notice: PageNotice }> {
  const { token } = request.params as { token: string }; // the route declares it
  const place = deps.linkTokens.read(token);
  if (!place) return { notice: 'invalid' };
  const { workspaceId, id } = place;
  return await deps.database.inWorkspace(
    workspaceId,
    async (tx) => {
      const link = await selectLink(tx, workspaceId, id);
      const viewer = link && viewerOfLink(link);
      if (!link || !viewer) return { notice: 'invalid' };
      if (link.used_at !== null) return { notice: 'used' };
      const approval = await selectApproval(tx, workspaceId, link.approval_id);
      if (!approval) return { notice: 'invalid' };
      if (approval.state !== 'pending') return { notice: 'closed' };
      if (link.expires_at <= deps.clock.now()) return { notice: 'expired' };
      return { workspaceId, link, viewer, approval };
    },
    { isReadOnly: true },
  );
}

async function decide(deps: ApprovalRouteDeps, context: RawRequestContext, opened: Opened): Promise<FastifyReply> {
  const { workspaceId, link, viewer, approval } = opened;
  const body = context.request.body;
  const entered = readEntered(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
  const decision = entered.texts.get('decision')?.[0];
  const language = languageOf(context.request);
  if (decision !== 'approve' && decision !== 'reject') {
    return send(context, renderApprovalPage(approval, { language, entered }), { title: approval.title });
  }
  try {
    await deps.database.inWorkspace(workspaceId, async (tx) => {
      // First, so that of two clicks one decides.
      if (!(await useLink(tx, { workspaceId, id: link.id, at: deps.clock.now() }))) throw usedBefore();
      await decideApproval(tx, deps, {
        workspaceId,
        id: approval.id,
        viewer,
        actor: link.user_id === null ? { kind: 'system' } : { kind: 'user', id: link.user_id },
        via: 'link',
        approve: decision === 'approve',
        comment: entered.texts.get('comment')?.[0]?.slice(0, 5000).trim() ?? '',
        ...readEntry(approval, entered),
      });
    });
  } catch (error) {
    if (isFaultOfEntry(error)) {
      const { faults } = readForm(approval, entered);
      // What is said at the fields is not said again below them.
      const fault = faults.size > 0 ? undefined : error.message;
      const page = renderApprovalPage(approval, { language, entered, faults, fault });
      return send(context, page, { title: approval.title, status: 422 });
    }
    const notice = noticeOf(error);
    if (!notice) throw error;
    return sendNotice(context, notice);
  }
  return sendNotice(context, decision === 'approve' ? 'approved' : 'rejected');
}

function readEntry(approval: ApprovalRow, entered: Entered) {
  const edits = approval.editable.flatMap((name): [string, unknown][] => {
    const text = entered.texts.get(`data.${name}`)?.[0];
    return text === undefined ? [] : [[name, toEdited(approval, name, text)]];
  });
  return {
    ...(edits.length > 0 ? { data: Object.fromEntries(edits) } : {}),
    ...(approval.form === null ? {} : { form: readForm(approval, entered).values }),
  };
}

function readForm(approval: ApprovalRow, entered: Entered): ReadForm {
  const schema = approval.form as { [keyword: string]: unknown } | null; // a JSON Schema
  return readFields(schema ?? {}, entered, 'form.');
}

/** What was no text before is none afterwards, if it can still be read. */
function toEdited({ data }: ApprovalRow, name: string, text: string): unknown {
  // An object's fields may be read by name.
  const before = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[name] : undefined;
  const plain = text.replaceAll('\r\n', '\n');
  if (before === undefined || before === null || typeof before === 'string') return plain;
  try {
    const value: unknown = JSON.parse(plain);
    return value;
  } catch {
    return plain;
  }
}

function usedBefore(): Problem {
  return new Problem(approvalErrors.decidedBefore, 'This link was used already.');
}

function noticeOf(error: unknown): PageNotice | undefined {
  if (!(error instanceof Problem)) return undefined;
  if (error.definition.code === approvalErrors.decidedBefore.code) return 'used';
  if (error.definition.code === approvalErrors.closed.code) return 'closed';
  return error.definition.code === approvalErrors.notYours.code ? 'invalid' : undefined;
}

function sendNotice(context: RawRequestContext, notice: PageNotice): FastifyReply {
  const language = languageOf(context.request);
  return send(context, renderNotice(notice, language), { title: 'Millrace', status: notice === 'invalid' ? 404 : 200 });
}

function send(
  { request, reply }: RawRequestContext,
  page: Html,
  shown: { title: string; status?: number },
): FastifyReply {
  return sendPage(reply, page, { ...shown, language: languageOf(request) });
}
