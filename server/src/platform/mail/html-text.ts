/** The text of an HTML body, for mail that has no other and for the text part of what we send. */
import sanitizeHtml from 'sanitize-html';
import { isTooDeep, withoutTags } from './html-depth.ts';

const blocks = [
  'p',
  'div',
  'tr',
  'table',
  'ul',
  'ol',
  'blockquote',
  'pre',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'section',
];
const maxHtml = 2_000_000;

/** Stands where a new line begins unless one has begun: a character nobody writes. */
const lineStart = '\uE000';

export function htmlToText(html: string): string {
  if (isTooDeep(html)) return withoutTags(html);
  // The sanitizer closes what is open and decodes what is escaped, so plain replacements are safe on its output.
  const clean = sanitizeHtml(html.slice(0, maxHtml), {
    allowedTags: [...blocks, 'br', 'li', 'td', 'a', 'hr'],
    allowedAttributes: { a: ['href'] },
    nonTextTags: ['style', 'script', 'textarea', 'option', 'noscript', 'title', 'head'],
  });
  const text = clean
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/<a href="((?:https?:|mailto:)[^"]*)">(.*?)<\/a>/g, (_, href: string, label: string) =>
      toLink(href, label),
    )
    .replaceAll(/<hr\s*\/?>/g, '\n---\n')
    .replaceAll(/<br\s*\/?>/g, '\n')
    .replaceAll('<li>', '\n- ')
    .replaceAll('</td>', ' ')
    .replaceAll(/<\/?(?:p|h[1-6]|ul|ol|table|blockquote|pre|section)>/g, '\n\n')
    .replaceAll(/<\/(?:div|tr)>/g, '\n')
    .replaceAll(/<(?:div|tr)>/g, lineStart)
    .replaceAll(/<[^>]*>/g, '');
  return decode(text)
    .replaceAll(/[ \t\u00a0]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(new RegExp(`\\n?(?: ?${lineStart} ?)+`, 'g'), '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

function toLink(href: string, label: string): string {
  const target = href.replace(/^mailto:/, '');
  const shown = label.replaceAll(/<[^>]*>/g, '').trim();
  if (shown === '') return '';
  return shown === target || shown === target.replace(/\/$/, '') ? shown : `${label} (${target})`;
}

/** The sanitizer leaves only these escaped. */
function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
