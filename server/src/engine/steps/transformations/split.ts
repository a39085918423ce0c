import { z } from 'zod';
import { nameOf } from '#engine/language/expressions/methods/method';
import type { Value } from '#engine/language/expressions/value';
import { StepError } from '../step-error.ts';
import { requireItems } from './items.ts';
import { anyValue, defineTransformation } from './transformation.ts';

const size = z.int().min(1).max(1_000_000);

export const split = defineTransformation({
  title: 'Split a text or a list',
  description:
    'A text into parts at a separator, or into pieces of a size (at paragraphs, lines or spaces where it can); a list into lists of a size.',
  fields: z.object({
    value: anyValue('The text or list.'),
    separator: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .meta({ description: 'For a text: a new line when no size is given.' }),
    size: size.optional().meta({ description: 'The most characters or items of one piece.' }),
    overlap: z
      .int()
      .min(0)
      .max(1_000_000)
      .optional()
      .meta({ description: 'For pieces: how many characters or items of one are repeated in the next.' }),
    keepEmpty: z.boolean().optional().meta({ description: 'Keep parts without text between separators.' }),
  }),
  example: {
    fields: { value: '{{ trigger.ids }}', size: 2 },
    names: { trigger: { ids: [1, 2, 3, 4, 5] } },
    value: [[1, 2], [3, 4], [5]],
  },
  compile(fields, tools) {
    const value = tools.value(fields.value, 'value');
    const { overlap = 0, size } = fields;
    if (size !== undefined && fields.separator !== undefined) tools.report('size', 'give either “size” or “separator”');
    if (overlap > 0 && !(size !== undefined && overlap <= size / 2))
      tools.report('overlap', 'must be at most half of “size”');
    return (environment) => {
      const given = value(environment);
      if (Array.isArray(given)) {
        if (size === undefined)
          throw new StepError('transformation.no_size', 'A list is split by “size”, which is missing.');
        return splitList(requireItems(given, 'value', environment), size, overlap);
      }
      if (given === null || given === undefined) return [];
      if (typeof given !== 'string')
        throw new StepError('transformation.not_text', `“value” must be a text or a list, not ${nameOf(given)}.`);
      const parts =
        size === undefined
          ? splitText(given, fields.separator ?? /\r?\n/, fields.keepEmpty)
          : cutText(given, size, overlap);
      environment.context.budget.spend(parts.length);
      return parts;
    };
  },
});

function splitList(list: Value[], size: number, overlap: number): Value[] {
  const pieces: Value[] = [];
  for (let from = 0; from < list.length; from += size - overlap) {
    pieces.push(list.slice(from, from + size));
    if (from + size >= list.length) break;
  }
  return pieces;
}

function splitText(text: string, separator: string | RegExp, keepEmpty = false): string[] {
  const parts = text.split(separator);
  return keepEmpty ? parts : parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** Pieces end at the last paragraph, line or space of their second half, else wherever they are full. */
function cutText(text: string, size: number, overlap: number): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < text.length;) {
    const end = findEnd(text, from, size);
    const piece = text.slice(from, end).trim();
    if (piece !== '') pieces.push(piece);
    if (end >= text.length) break;
    from = Math.max(from + 1, end - overlap);
  }
  return pieces;
}

function findEnd(text: string, from: number, size: number): number {
  const full = from + size;
  if (full >= text.length) return text.length;
  for (const gap of ['\n\n', '\n', ' ']) {
    const found = text.lastIndexOf(gap, full - gap.length);
    if (found > from + size / 2) return found + gap.length;
  }
  // Never between the two halves of one character, unless nothing else would be left of the piece.
  const isHalf = full - from > 1 && /[\uD800-\uDBFF]/.test(text[full - 1] ?? '');
  return isHalf ? full - 1 : full;
}
