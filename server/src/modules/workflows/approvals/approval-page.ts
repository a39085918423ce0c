/** The page behind the link of an approval. Opening it decides nothing: only its buttons do. */
import type { Json } from '#engine/language/json';
import type { FieldFault } from '../pages/field-words.ts';
import { html, type Html, type PageLanguage } from '../pages/html.ts';
import { type Entered, renderFields } from '../pages/schema-fields.ts';
import type { ApprovalRow } from './approval-store.ts';

const words = {
  en: {
    asks: (name: string) => `${name} asks`,
    approve: 'Approve',
    reject: 'Reject',
    comment: 'Comment',
    closed: 'This has been decided already.',
    used: 'You have decided already. Thank you.',
    expired: 'This link has expired.',
    invalid: 'This link is not complete, or is not valid any more. Open it from the message again, or copy all of it.',
    approved: 'Approved. Thank you.',
    rejected: 'Rejected. Thank you.',
    once: 'A decision stands: it cannot be changed afterwards.',
  },
  de: {
    asks: (name: string) => `${name} fragt`,
    approve: 'Genehmigen',
    reject: 'Ablehnen',
    comment: 'Kommentar',
    closed: 'Darüber ist schon entschieden.',
    used: 'Sie haben schon entschieden. Danke.',
    expired: 'Dieser Link ist abgelaufen.',
    invalid:
      'Dieser Link ist nicht vollständig oder nicht mehr gültig. Öffnen Sie ihn noch einmal aus der Nachricht, oder kopieren Sie ihn ganz.',
    approved: 'Genehmigt. Danke.',
    rejected: 'Abgelehnt. Danke.',
    once: 'Eine Entscheidung gilt: Sie lässt sich danach nicht ändern.',
  },
} as const;

export type PageNotice = 'closed' | 'used' | 'expired' | 'invalid' | 'approved' | 'rejected';

export function renderNotice(notice: PageNotice, language: PageLanguage): Html {
  return html`<h1>${words[language][notice]}</h1>`;
}

export function renderApprovalPage(
  approval: ApprovalRow,
  shown: {
    language: PageLanguage;
    entered?: Entered;
    fault?: string | undefined;
    faults?: ReadonlyMap<string, FieldFault>;
  },
): Html {
  const text = words[shown.language];
  const form = approval.form as { [keyword: string]: unknown } | null; // a JSON Schema
  return html`<p class="hint">${text.asks(approval.workflow_name ?? 'Millrace')}</p>
    <h1>${approval.title}</h1>
    ${approval.message !== '' && html`<p>${approval.message}</p>`} ${renderData(approval)}
    <form method="post">
      ${editableFields(approval).map(
        ([name, value]) =>
          html`<div>
            <label for="data.${name}">${name}</label>
            <textarea id="data.${name}" name="data.${name}">
${shown.entered?.texts.get(`data.${name}`)?.[0] ?? toShown(value)}</textarea>
          </div>`,
      )}
      ${form && renderFields(form, { ...shown, prefix: 'form.' })}
      <div>
        <label for="comment">${text.comment}</label>
        <textarea id="comment" name="comment">${shown.entered?.texts.get('comment')?.[0] ?? ''}</textarea>
      </div>
      ${shown.fault && html`<p class="fault" role="alert">${shown.fault}</p>`}
      <p class="hint">${text.once}</p>
      <div class="buttons">
        <button class="main" name="decision" value="approve">${text.approve}</button>
        <button name="decision" value="reject" formnovalidate>${text.reject}</button>
      </div>
    </form>`;
}

function isObject(data: unknown): data is { [name: string]: Json } {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function editableFields({ data, editable }: ApprovalRow): [string, Json][] {
  return editable.map((name) => [name, isObject(data) ? (data[name] ?? null) : null]);
}

function renderData({ data, editable }: ApprovalRow): Html | undefined {
  if (data === null) return undefined;
  const rows: [string, unknown][] = isObject(data) ? Object.entries(data) : [['', data]];
  const fixed = rows.filter(([name]) => !editable.includes(name));
  if (fixed.length === 0) return undefined;
  return html`<dl>
    ${fixed.map(
      ([name, value]) =>
        html`${name !== '' && html`<dt>${name}</dt>`}
          <dd>${toShown(value)}</dd>`,
    )}
  </dl>`;
}

function toShown(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
