/**
 * What a person should look at before sending: links, addresses, amounts and telephone numbers in the suggestion that
 * appear nowhere in what the model was given, and blanks it left.
 */
import type { Prompt } from './reply-prompt.ts';

const claims: readonly { kind: string; pattern: RegExp }[] = [
  { kind: 'link', pattern: /\bhttps?:\/\/[^\s<>")]+/gi },
  { kind: 'address', pattern: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g },
  { kind: 'amount', pattern: /(?:[$€£]\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|\$|£|%|EUR|USD|Euro|euros?|dollars?))/gi },
  { kind: 'number', pattern: /\+?\d[\d ()/-]{6,}\d/g },
];

const blank = /\[[A-Za-zÄÖÜäöüß' ]{2,40}\]|\{\{.*?\}\}|<(?:name|company|date)>/i;

export function findUnsupported(text: string, prompt: Prompt): string[] {
  const given = normalise([prompt.instructions, ...prompt.messages.map(({ content }) => content)].join('\n'));
  const found = claims.flatMap(({ kind, pattern }) =>
    [...text.matchAll(pattern)]
      .map(([claim]) => claim.replace(/[.,;:!?]+$/, ''))
      .filter((claim) => !given.includes(normalise(claim)))
      .map((claim) => `The ${kind} ${claim} appears nowhere in the conversation.`),
  );
  const left = blank.exec(text)?.[0];
  return [...new Set(left === undefined ? found : [...found, `${left} is a blank to fill in.`])].slice(0, 20);
}

function normalise(text: string): string {
  return text.toLowerCase().replaceAll(/[\s()/-]/g, '');
}
