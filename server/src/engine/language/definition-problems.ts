/** What the schema found, said for the person who wrote the definition. */
import type { z } from 'zod';
import { definitionSchema } from './definition.ts';
import { namePattern } from './field-schemas.ts';
import { durationPattern } from './duration.ts';
import { knownFields } from './known-fields.ts';
import { joinPath, type Problem } from './problem.ts';
import { suggestName } from './suggest-name.ts';

type Issue = z.core.$ZodIssue;

export function toProblems(error: z.ZodError, definition: unknown): Problem[] {
  return error.issues.flatMap((issue) => issueProblems(issue, { root: definition, base: [] }));
}

interface Where {
  readonly root: unknown;
  readonly base: readonly PropertyKey[];
}

function issueProblems(issue: Issue, where: Where): Problem[] {
  const keys = [...where.base, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return unionProblems(issue, { ...where, base: keys });
  const path = keys.reduce<string>((text, key) => joinPath(text, typeof key === 'number' ? key : String(key)), '');
  const given = valueAt(where.root, keys);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => error(joinPath(path, key), describeUnknownField(key, keys, where.root)));
  return [error(path, describeIssue(issue, given))];
}

function describeUnknownField(key: string, keys: readonly PropertyKey[], root: unknown): string {
  const known = knownFields(definitionSchema, root, keys);
  return `unknown field "${key}"${suggestName(key, known) || (known.length > 0 ? `; there are ${known.join(', ')}` : '')}`;
}

const error = (path: string, message: string): Problem => ({ path, message, severity: 'error' });

/** Of the forms a field may have, the one that was meant: which fits at the top and fails further in, if any does. */
function unionProblems(issue: Extract<Issue, { code: 'invalid_union' }>, where: Where): Problem[] {
  const meant = issue.errors.find((issues) => issues.every((each) => each.path.length > 0));
  const wanted = issue.errors.flat().map(describeWanted);
  if (meant) return meant.flatMap((each) => issueProblems(each, where));
  const path = where.base.reduce<string>(
    (text, key) => joinPath(text, typeof key === 'number' ? key : String(key)),
    '',
  );
  const given = valueAt(where.root, where.base);
  const close = typeof given === 'string' ? suggestName(given, issue.errors.flat().flatMap(choicesOf)) : '';
  return [error(path, `must be ${listWords([...new Set(wanted)])}, not ${describeGiven(given)}${close}`)];
}

function describeIssue(issue: Issue, given: unknown): string {
  if (given === undefined && issue.code !== 'custom') {
    const wanted = describeWanted(issue);
    return wanted === 'something else' ? 'is missing' : `is missing; it must be ${wanted}`;
  }
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${describeWanted(issue)}, not ${describeGiven(given)}`;
    case 'invalid_value':
    case 'invalid_union': {
      const choices = choicesOf(issue);
      const hint = typeof given === 'string' ? suggestName(given, choices) : '';
      return `must be ${listWords(choices.map((choice) => JSON.stringify(choice)))}, not ${describeGiven(given)}${hint}`;
    }
    case 'too_small':
      return `must ${describeBound(issue.origin, issue.minimum, 'least')}`;
    case 'too_big':
      return `must ${describeBound(issue.origin, issue.maximum, 'most')}`;
    case 'invalid_format':
      return `${describeGiven(given)} ${describeFormat(issue.pattern)}`;
    default:
      return issue.message;
  }
}

function describeWanted(issue: Issue): string {
  if (issue.code === 'invalid_type') return typeNames[issue.expected] ?? issue.expected;
  const choices = choicesOf(issue);
  return choices.length > 0 ? listWords(choices.map((choice) => JSON.stringify(choice))) : 'something else';
}

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'an object',
  record: 'an object',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function choicesOf(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  // Which value of `type` there may be.
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options))
    return issue.options.map(String);
  return [];
}

function describeGiven(given: unknown): string {
  if (given === undefined) return 'nothing';
  if (Array.isArray(given)) return 'a list';
  if (typeof given === 'object' && given !== null) return 'an object';
  const text = JSON.stringify(given);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

function describeBound(origin: string, bound: number | bigint, side: 'least' | 'most'): string {
  const things: Readonly<Record<string, string>> = { string: 'characters', array: 'items', record: 'fields' };
  const thing = things[origin];
  if (thing && side === 'least' && Number(bound) === 1) return 'not be empty';
  return thing ? `have at ${side} ${bound} ${thing}` : `be at ${side} ${bound}`;
}

function describeFormat(pattern: string | undefined): string {
  if (pattern === String(durationPattern)) return 'is no span of time; write "30s", "5m", "1h 30m", "3d" or "P3D"';
  if (pattern === String(namePattern)) return 'is no name for expressions: letters, digits and _, no digit first';
  return `does not have the form ${pattern ?? 'it needs'}`;
}

function listWords(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function valueAt(root: unknown, keys: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.hasOwn(value, key) ? (value as Record<PropertyKey, unknown>)[key] : undefined; // an object, as seen
  }
  return value;
}
