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
import { html, type Html, languageOf, sendPage } from '../pages/html.ts';
import { type Entered, readEntered, readFields, renderFields } from '../pages/schema-fields.ts';
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

const words = {
  en: {
    send: 'Send',
    thanks: 'Thank you. We have received it.',
    gone: 'This form is not open any more.',
    again: 'That was too fast, or too long ago. Look it over and send it once more.',
    often: 'That was sent too often. Wait a minute and try again.',
    wrong: 'Something is not right yet.',
    leave: 'Leave this empty',
  },
  de: {
    send: 'Absenden',
    thanks: 'Danke. Es ist bei uns angekommen.',
    gone: 'Dieses Formular ist nicht mehr offen.',
    again: 'Das ging zu schnell oder ist zu lange her. Sehen Sie es durch und senden Sie es noch einmal.',
    often: 'Das wurde zu oft gesendet. Warten Sie eine Minute und versuchen Sie es noch einmal.',
    wrong: 'Etwas stimmt noch nicht.',
    leave: 'Bitte leer lassen',
  },
} as const;

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
        return form ? show(context, form, { started: guard.start() }) : tellGone(context);
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

/** A field people do not see. Programs that fill in everything give themselves away. */
const trap = 'website_2';
const startedField = 'started';

async function submit(
  deps: FormDeps,
  submission: { context: RawRequestContext; form: Form; guard: FormGuard },
): Promise<FastifyReply> {
  const { context, form, guard } = submission;
  const { body } = context.request;
  const entered = readEntered(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
  const started = guard.start();
  if (!guard.allows(`${form.endpointId} ${context.request.ip}`))
    return show(context, form, { started, entered, notice: 'often', status: 429 });
  // Whoever fills in what nobody sees is told nothing.
  if ((entered.texts.get(trap)?.[0] ?? '') !== '') return tellThanks(context, form);
  if (!guard.isInTime(entered.texts.get(startedField)?.[0])) {
    return show(context, form, { started, entered, notice: 'again', status: 422 });
  }
  const { values, faults } = readFields(form.trigger.schema, entered, '');
  if (faults.size > 0) return show(context, form, { started, entered, faults, notice: 'wrong', status: 422 });
  try {
    await start(deps, form, values as { [name: string]: Json }); // made of text, numbers and lists of them
  } catch (error) {
    const fault =
      error instanceof Problem && error.definition.code === requestErrors.invalid.code ? error.message : undefined;
    if (fault === undefined) throw error;
    return show(context, form, { started, entered, fault, status: 422 });
  }
  return tellThanks(context, form);
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

interface Shown {
  started: string;
  entered?: Entered;
  faults?: ReadonlyMap<string, string>;
  fault?: string;
  notice?: 'again' | 'often' | 'wrong';
  status?: number;
}

function show({ request, reply }: RawRequestContext, form: Form, shown: Shown): FastifyReply {
  const language = languageOf(request);
  const text = words[language];
  const { title = form.plan.name, schema } = form.trigger;
  const fault = shown.fault ?? shown.faults?.get('') ?? (shown.notice && text[shown.notice]);
  const page = html`<h1>${title}</h1>
    <form method="post">
      ${renderFields(schema, { prefix: '', entered: shown.entered, ...(shown.faults && { faults: shown.faults }) })}
      <div class="away" aria-hidden="true">
        <label for="${trap}">${text.leave}</label><input id="${trap}" name="${trap}" tabindex="-1" autocomplete="off" />
      </div>
      <input type="hidden" name="${startedField}" value="${shown.started}" />
      ${fault && html`<p class="fault" role="alert">${fault}</p>`}
      <div class="buttons"><button class="main">${text.send}</button></div>
    </form>`;
  return sendPage(reply, page, { title, language, frameAncestors: '*', ...(shown.status && { status: shown.status }) });
}

function tell(context: RawRequestContext, heading: string, status = 200): FastifyReply {
  const page: Html = html`<h1>${heading}</h1>`;
  const language = languageOf(context.request);
  return sendPage(context.reply, page, { title: 'Millrace', language, status, frameAncestors: '*' });
}

function tellGone(context: RawRequestContext): FastifyReply {
  return tell(context, words[languageOf(context.request)].gone, 404);
}

function tellThanks(context: RawRequestContext, { trigger }: Form): FastifyReply {
  return tell(context, trigger.success ?? words[languageOf(context.request)].thanks);
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
