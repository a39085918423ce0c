/** Pages for people who are not signed in: plain HTML, no script, in the language of their browser. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { makeNonce } from '#platform/http/security-headers';

export type PageLanguage = 'en' | 'de';

/** Text that is HTML already: made by `html`, and by nothing else. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | null | undefined | false | Html | readonly Part[];

/** What is put in is escaped, unless it is HTML itself. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(texts.reduce((made, text, index) => made + (index === 0 ? '' : toHtml(parts[index - 1])) + text, ''));
}

function toHtml(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(toHtml).join('');
  return String(part).replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export function languageOf(request: FastifyRequest): PageLanguage {
  return /^\s*de\b/i.test(request.headers['accept-language'] ?? '') ? 'de' : 'en';
}

const styles = `
  :root { color-scheme: light dark; --line: #8884; --soft: #8881; --bad: light-dark(#b42a30, #f58186) }
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 2rem 1.25rem }
  h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem }
  form { display: grid; gap: 1rem; margin-top: 1.25rem }
  label, legend { display: block; font-weight: 600; margin-bottom: .25rem }
  label::first-letter, dt::first-letter { text-transform: uppercase }
  input:not([type=checkbox]):not([type=radio]), select, textarea {
    font: inherit; width: 100%; box-sizing: border-box; padding: .5rem .65rem; border: 1px solid var(--line); border-radius: .4rem; background: transparent; color: inherit }
  textarea { min-height: 7rem }
  fieldset { border: 0; padding: 0; margin: 0 }
  fieldset label, .check { font-weight: 400; display: flex; gap: .5rem; align-items: baseline }
  .hint, dt { opacity: .75; font-size: .9rem }
  .fault { color: var(--bad); font-size: .9rem; margin: .25rem 0 0 }
  .seen { display: none }
  [aria-invalid] { outline: 1px solid var(--bad); outline-offset: -1px }
  :user-invalid { outline: 1px solid var(--bad); outline-offset: -1px; & ~ .seen, .check:has(&) ~ .seen { display: block } }
  .buttons { display: flex; gap: .75rem; flex-wrap: wrap }
  button { font: inherit; padding: .55rem 1.3rem; border-radius: .4rem; border: 1px solid var(--line); cursor: pointer; background: var(--soft); color: inherit }
  button.main { background: #0b6683; border-color: #0b6683; color: #fff }
  dl { border: 1px solid var(--line); border-radius: .4rem; padding: .75rem 1rem; margin: 1rem 0 }
  dd { margin: 0 0 .6rem; white-space: pre-wrap; overflow-wrap: anywhere }
  .away { position: absolute; left: -100rem }
`;

export interface PageOptions {
  status?: number;
  title: string;
  language: PageLanguage;
  /** Who may show it in a frame: nobody unless told. */
  frameAncestors?: '*' | "'self'";
  /** What it tells where its form or a link leads to: nothing unless told. */
  referrerPolicy?: 'same-origin';
}

export function sendPage(reply: FastifyReply, body: Html, options: PageOptions): FastifyReply {
  const nonce = makeNonce();
  const { status = 200, title, language, frameAncestors = "'none'", referrerPolicy = 'no-referrer' } = options;
  const page = html`<!doctype html>
    <html lang="${language}">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>${title}</title>
      <style nonce="${nonce}">
        ${new Html(styles)}
      </style>
      ${body}
    </html> `;
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors ${frameAncestors}`;
  return reply
    .code(status)
    .header('content-security-policy', policy)
    .header('cache-control', 'no-store')
    .header('referrer-policy', referrerPolicy)
    .header('x-robots-tag', 'noindex')
    .type('text/html; charset=utf-8')
    .send(page.text);
}
