/**
 * `/api/v1/workflows/<id>/form-preview?trigger=<n>`: the form of a draft as its own page will show it. What is sent is
 * checked as there, and starts nothing.
 */
import type { FastifyReply } from 'fastify';
import { compileJsonSchema, type JsonSchema } from '#engine/language/json-schema';
import { isUuid } from '#platform/ids';
import type { Caller } from '#platform/http/caller';
import { apiPrefix } from '#platform/http/projector';
import { rawRoute, type RawRequestContext, type RawRoute } from '#platform/http/raw-routes';
import type { Database } from '#platform/postgres/database';
import { notFound } from '../definitions/change-workflow.ts';
import { selectWorkflow } from '../definitions/workflow-store.ts';
import { type FormPage, type Framing, showForm, tellThanks, tellUnfinished } from '../pages/form-page.ts';
import { readEntered, readFields } from '../pages/schema-fields.ts';

/** The origin goes along, which the real page keeps to itself: a cookie counts for no request without it. */
const framing: Framing = { frameAncestors: "'self'", referrerPolicy: 'same-origin' };

export function formPreviewRoute(deps: { database: Database }): RawRoute {
  return rawRoute({
    method: ['GET', 'POST'],
    url: `${apiPrefix}/workflows/:id/form-preview`,
    permission: 'workflows.read',
    reason: 'A page that the editor of workflows frames.',
    bodyLimit: 256 * 1024,
    takesBytes: true,
    async handle(context) {
      const { id } = context.request.params as { id: string }; // named in the url
      const { trigger = '0' } = context.request.query as { trigger?: string }; // as whoever asks wrote it
      const page = await findForm(deps, { caller: context.caller, id, index: Number(trigger) });
      if (!page) return tellUnfinished(context, { framing });
      const compiled = compileJsonSchema(page.schema);
      if ('problem' in compiled) return tellUnfinished(context, { reason: `The schema ${compiled.problem}`, framing });
      return context.request.method === 'POST' ? check(context, page) : showForm(context, page, { started: '' });
    },
  });
}

async function findForm(
  { database }: { database: Database },
  { caller, id, index }: { caller: Caller; id: string; index: number },
): Promise<FormPage | undefined> {
  const { workspaceId } = caller;
  const workflow = isUuid(id)
    ? await database.inWorkspace(workspaceId, (tx) => selectWorkflow(tx, workspaceId, id), { isReadOnly: true })
    : undefined;
  if (!workflow) throw notFound();
  const { triggers } = workflow.definition as { triggers?: unknown }; // a draft may be anything
  const trigger: unknown = Array.isArray(triggers) ? triggers[index] : undefined;
  if (!isObject(trigger) || trigger['type'] !== 'form' || !isObject(trigger['schema'])) return undefined;
  const { title, success } = trigger;
  return {
    title: typeof title === 'string' ? title : workflow.name,
    schema: trigger['schema'] as JsonSchema, // looked at by its compiler
    ...(typeof success === 'string' && { success }),
    framing,
  };
}

function check(context: RawRequestContext, page: FormPage): FastifyReply {
  const { body } = context.request;
  const entered = readEntered(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
  const { faults } = readFields(page.schema, entered, '');
  if (faults.size > 0) return showForm(context, page, { started: '', entered, faults, notice: 'wrong', status: 422 });
  return tellThanks(context, page);
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
