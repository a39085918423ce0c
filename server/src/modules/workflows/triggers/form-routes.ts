/**
 * `/forms/<token>`: a page with a form made of the schema of a trigger, for people who know nothing of Millrace; and a
 * script that puts it into a page of somebody else's. A submission becomes a lead, where it is so mapped, and starts its
 * run, in one transaction.
 */
import type { FastifyReply } from 'fastify';
import type { Contact } from '@millrace/contracts/contacts/contact';
import { requestErrors } from '@millrace/contracts/errors';
import type { Json } from '#engine/language/json';
import { toText } from '#engine/language/expressions/value';
import { type Contacts } from '#modules/contacts/contacts.module';
import { systemActor } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import type { RawRequestContext, RawRoute } from '#platform/http/raw-routes';
import type { Db, Tx } from '#platform/postgres/database';
import { type FormPage, showForm, startedField, tellGone, tellThanks, trap } from '../pages/form-page.ts';
import { readEntered, readFields } from '../pages/schema-fields.ts';
import { environmentOf } from '../starting/environment.ts';
import { draftRun, startRuns } from '../starting/start-runs.ts';
import type { BeginDeps } from './begin-run.ts';
import { FormGuard } from './form-guard.ts';
import type { OpenEndpoint, OpenEndpoints } from './open-endpoints.ts';

export interface FormDeps extends BeginDeps {
  endpoints: OpenEndpoints;
  contacts: Pick<Contacts, 'createContact' | 'findOrCreateContactByPoint'>;
  listContacts(db: Db, workspaceId: string, ids: readonly string[]): Promise<Contact[]>;
  secret: string;
  publicUrl: string;
}

type Form = OpenEndpoint<'form'>;

const bodyLimit = 256 * 1024;

export function formRoutes(deps: FormDeps): RawRoute[] {
  const guard = new FormGuard(deps);
  const open = async (context: RawRequestContext): Promise<Form | undefined> => {
    const { token } = context.request.params as { token: string }; // the routes declare it
    return await deps.endpoints.find('form', token);
  };
  const route = { permission: 'public' as const, bodyLimit, takesBytes: true };
  return [
    {
      ...route,
      method: 'GET',
      url: '/forms/:token',
      reason: 'A page for people who have no account.',
      handle: async (context) => {
        const form = await open(context);
        return form ? showForm(context, pageOf(form), { started: guard.start() }) : tellGone(context);
      },
    },
    {
      ...route,
      method: 'POST',
      url: '/forms/:token',
      reason: 'What such a page sends.',
      handle: async (context) => {
        const form = await open(context);
        return form ? await submit(deps, { context, form, guard }) : tellGone(context);
      },
    },
    {
      ...route,
      method: 'GET',
      url: '/forms/:token/embed.js',
      reason: 'A script that other sites load.',
      handle: async (context) => {
        const form = await open(context);
        return sendEmbed(context, form && `${deps.publicUrl}${context.request.url.replace(/\/embed\.js.*$/, '')}`);
      },
    },
  ];
}

async function submit(
  deps: FormDeps,
  submission: { context: RawRequestContext; form: Form; guard: FormGuard },
): Promise<FastifyReply> {
  const { context, form, guard } = submission;
  const page = pageOf(form);
  const { body } = context.request;
  const entered = readEntered(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
  const started = guard.start();
  if (!guard.allows(`${form.endpointId} ${context.request.ip}`))
    return showForm(context, page, { started, entered, notice: 'often', status: 429 });
  // Whoever fills in what nobody sees is told nothing.
  if ((entered.texts.get(trap)?.[0] ?? '') !== '') return tellThanks(context, page);
  if (!guard.isInTime(entered.texts.get(startedField)?.[0])) {
    return showForm(context, page, { started, entered, notice: 'again', status: 422 });
  }
  const { values, faults } = readFields(form.trigger.schema, entered, '');
  if (faults.size > 0) return showForm(context, page, { started, entered, faults, notice: 'wrong', status: 422 });
  try {
    await start(deps, form, values as { [name: string]: Json }); // made of text, numbers and lists of them
  } catch (error) {
    const fault =
      error instanceof Problem && error.definition.code === requestErrors.invalid.code ? error.message : undefined;
    if (fault === undefined) throw error;
    return showForm(context, page, { started, entered, fault, status: 422 });
  }
  return tellThanks(context, page);
}

async function start(deps: FormDeps, form: Form, values: { [name: string]: Json }): Promise<void> {
  const { workspaceId, plan, trigger } = form;
  await deps.database.inWorkspace(workspaceId, async (tx) => {
    const context = await deps.contexts.load(tx, form);
    const around = { context, now: deps.clock.now() };
    const mapped = trigger.map?.(environmentOf({ trigger: values }, around));
    const lead = mapped === undefined ? undefined : await findOrCreateLead(tx, deps, { workspaceId, mapped });
    const payload = lead && !('lead' in values) ? { ...values, lead } : values;
    const draft = draftRun(deps, { ...form, triggerKind: 'form', trigger: payload, context });
    await startRuns(tx, deps, [{ draft, plan }]);
  });
}

/** Whoever has the address already stays as they are: a stranger changes nobody's record. */
async function findOrCreateLead(
  tx: Tx,
  deps: FormDeps,
  { workspaceId, mapped }: { workspaceId: string; mapped: unknown },
): Promise<Json> {
  const given = typeof mapped === 'object' && mapped !== null ? mapped : {};
  const fields = new Map(
    Object.entries(given).flatMap(([name, value]): [string, string][] => {
      const text = value === null || value === undefined ? '' : toText(value as Json).trim(); // what an expression gives
      return text === '' ? [] : [[name, text.slice(0, 500)]];
    }),
  );
  const [email, phone] = [fields.get('email'), fields.get('phone')];
  const draft = Object.fromEntries(leadFields.flatMap((name) => (fields.has(name) ? [[name, fields.get(name)]] : [])));
  const author = { workspaceId, actor: systemActor };
  const point = email
    ? { kind: 'email' as const, value: email }
    : phone
      ? { kind: 'phone' as const, value: phone }
      : undefined;
  const id = point
    ? (await deps.contacts.findOrCreateContactByPoint(tx, { ...author, point, asLead: true, draft })).contactId
    : (await deps.contacts.createContact(tx, { ...author, draft, asLead: true })).id;
  const [contact] = await deps.listContacts(tx, workspaceId, [id]);
  return (contact ?? null) as Json; // an answer of the API
}

const leadFields = ['name', 'firstName', 'lastName', 'jobTitle', 'source', 'locale'] as const;

/** Its own title, or what the workflow is called. */
function pageOf({ plan, trigger }: Form): FormPage {
  return { title: plan.name, ...trigger };
}

function sendEmbed({ reply }: RawRequestContext, url: string | undefined): FastifyReply {
  const script = url === undefined ? '/* This form is not open any more. */' : embedScript(url);
  return reply
    .code(url === undefined ? 404 : 200)
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('cache-control', 'public, max-age=300')
    .type('text/javascript; charset=utf-8')
    .send(script);
}

/** Puts the form where the script stands. */
function embedScript(url: string): string {
  return `(function (script) {
  var frame = document.createElement('iframe');
  frame.src = ${JSON.stringify(url)};
  frame.title = script.getAttribute('data-title') || 'Form';
  frame.style.cssText = 'width:100%;border:0;height:' + (script.getAttribute('data-height') || '640') + 'px';
  script.parentNode.insertBefore(frame, script);
})(document.currentScript);
`;
}
