/** The page of a form, as people see it who fill it in, and as its preview shows it. */
import type { FastifyReply } from 'fastify';
import type { JsonSchema } from '#engine/language/json-schema';
import type { RawRequestContext } from '#platform/http/raw-routes';
import type { FieldFault } from './field-words.ts';
import { html, languageOf, type PageOptions, sendPage } from './html.ts';
import { type Entered, renderFields } from './schema-fields.ts';

export interface FormPage {
  title: string;
  schema: JsonSchema;
  /** What is said when it was sent. */
  success?: string;
  /** By anybody unless told. */
  framing?: Framing;
}

export type Framing = Pick<PageOptions, 'frameAncestors' | 'referrerPolicy'>;

const byAnybody: Framing = { frameAncestors: '*' };

const words = {
  en: {
    send: 'Send',
    thanks: 'Thank you. We have received it.',
    gone: 'This form is not open any more.',
    again: 'That was too fast, or too long ago. Look it over and send it once more.',
    often: 'That was sent too often. Wait a minute and try again.',
    wrong: 'Something is not right yet.',
    leave: 'Leave this empty',
    unfinished: 'This form cannot be shown yet.',
  },
  de: {
    send: 'Absenden',
    thanks: 'Danke. Es ist bei uns angekommen.',
    gone: 'Dieses Formular ist nicht mehr offen.',
    again: 'Das ging zu schnell oder ist zu lange her. Sehen Sie es durch und senden Sie es noch einmal.',
    often: 'Das wurde zu oft gesendet. Warten Sie eine Minute und versuchen Sie es noch einmal.',
    wrong: 'Etwas stimmt noch nicht.',
    leave: 'Bitte leer lassen',
    unfinished: 'Dieses Formular lässt sich noch nicht zeigen.',
  },
} as const;

/** A field people do not see. Programs that fill in everything give themselves away. */
export const trap = 'website_2';
export const startedField = 'started';

interface Shown {
  started: string;
  entered?: Entered;
  faults?: ReadonlyMap<string, FieldFault>;
  fault?: string;
  notice?: 'again' | 'often' | 'wrong';
  status?: number;
}

export function showForm({ request, reply }: RawRequestContext, form: FormPage, shown: Shown): FastifyReply {
  const language = languageOf(request);
  const text = words[language];
  const { title, schema, framing = byAnybody } = form;
  const fault = shown.fault ?? (shown.notice && text[shown.notice]);
  const { entered, faults } = shown;
  const page = html`<h1>${title}</h1>
    <form method="post">
      ${fault && html`<p class="fault" role="alert">${fault}</p>`}
      ${renderFields(schema, { prefix: '', language, entered, faults })}
      <div class="away" aria-hidden="true">
        <label for="${trap}">${text.leave}</label><input id="${trap}" name="${trap}" tabindex="-1" autocomplete="off" />
      </div>
      <input type="hidden" name="${startedField}" value="${shown.started}" />
      <div class="buttons"><button class="main">${text.send}</button></div>
    </form>`;
  const status = shown.status ?? 200;
  return sendPage(reply, page, { title, language, status, ...framing });
}

export function tellGone(context: RawRequestContext): FastifyReply {
  return tell(context, words[languageOf(context.request)].gone, { status: 404, ...byAnybody });
}

export function tellThanks(context: RawRequestContext, form: Pick<FormPage, 'success' | 'framing'>): FastifyReply {
  const { success = words[languageOf(context.request)].thanks, framing = byAnybody } = form;
  return tell(context, success, framing);
}

/** What is no form yet, while somebody makes one of it. */
export function tellUnfinished(
  context: RawRequestContext,
  { reason, framing }: { reason?: string; framing: Framing },
): FastifyReply {
  const language = languageOf(context.request);
  const title = words[language].unfinished;
  const page = html`<h1>${title}</h1>
    ${reason !== undefined && html`<p class="hint">${reason}</p>`}`;
  return sendPage(context.reply, page, { title, language, ...framing });
}

function tell(
  { request, reply }: RawRequestContext,
  heading: string,
  options: Framing & Pick<PageOptions, 'status'>,
): FastifyReply {
  const language = languageOf(request);
  return sendPage(reply, html`<h1>${heading}</h1>`, { title: 'Millrace', language, ...options });
}
