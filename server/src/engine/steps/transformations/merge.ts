import { z } from 'zod';
import { toKey } from '#engine/language/expressions/compare-values';
import { nameOf } from '#engine/language/expressions/methods/method';
import { createObject, kindOf, type Value } from '#engine/language/expressions/value';
import { StepError } from '../step-error.ts';
import { compileSelector, createItemScope, type ItemScope, requireItems, type Selector } from './items.ts';
import { anyValue, defineTransformation, itemExpression } from './transformation.ts';

type Fields = { [name: string]: Value };

export const merge = defineTransformation({
  title: 'Merge lists or objects',
  description:
    'Lists become one list; with `by`, the objects in them that belong together become one. Objects become one. Where two have the same field, the later one counts.',
  fields: z.object({
    sources: anyValue('A list of the lists, or of the objects.'),
    by: itemExpression('What objects of different lists belong together by: a field, or an expression.').optional(),
    keep: z.enum(['all', 'first', 'matching']).optional().meta({
      description: 'With `by`: all objects (the default), those of the first list, or those that are in every list.',
    }),
    deep: z.boolean().optional().meta({ description: 'Merge objects inside of objects, too.' }),
  }),
  example: {
    fields: { sources: ['{{ trigger.people }}', '{{ trigger.scores }}'], by: 'id' },
    names: {
      trigger: {
        people: [
          { id: 1, name: 'Ada' },
          { id: 2, name: 'Bob' },
        ],
        scores: [{ id: 1, score: 9 }],
      },
    },
    value: [
      { id: 1, name: 'Ada', score: 9 },
      { id: 2, name: 'Bob' },
    ],
  },
  compile(fields, tools) {
    const sources = tools.value(fields.sources, 'sources');
    const select = fields.by === undefined ? undefined : compileSelector(fields.by, 'by', tools);
    if (fields.keep !== undefined && !select) tools.report('keep', 'needs “by”');
    const options = { keep: fields.keep ?? 'all', isDeep: fields.deep ?? false };
    return (environment) => {
      const given = requireItems(sources(environment), 'sources', environment).filter((source) => source != null);
      if (given.every(Array.isArray)) {
        const lists = given.map((list) => requireItems(list, 'sources', environment));
        environment.context.budget.allowSize(lists.reduce((sum, list) => sum + list.length, 0));
        return select ? joinLists(lists, select, { ...options, scope: createItemScope(environment) }) : lists.flat();
      }
      return given
        .map(requireFields)
        .reduce((whole, each) => mergeFields(whole, each, options.isDeep ? maxDepth : 0), {});
    };
  },
});

/** Deeper objects are replaced as a whole. */
const maxDepth = 20;

function joinLists(
  lists: Value[][],
  select: Selector,
  options: { keep: 'all' | 'first' | 'matching'; isDeep: boolean; scope: ItemScope },
): Value[] {
  const joined = new Map<string, { fields: Fields; lists: Set<number> }>();
  for (const [place, list] of lists.entries()) {
    for (const [index, item] of list.entries()) {
      const key = toKey(select(options.scope, item, index));
      const found = joined.get(key);
      const fields = requireFields(item);
      if (found) {
        found.fields = mergeFields(found.fields, fields, options.isDeep ? maxDepth : 0);
        found.lists.add(place);
      } else joined.set(key, { fields, lists: new Set([place]) });
    }
  }
  const rows = [...joined.values()];
  if (options.keep === 'first') return rows.filter((row) => row.lists.has(0)).map((row) => row.fields);
  const least = options.keep === 'matching' ? lists.length : 0;
  return rows.filter((row) => row.lists.size >= least).map((row) => row.fields);
}

function requireFields(value: Value): Fields {
  if (kindOf(value) === 'object') return value as Fields; // kindOf says so
  throw new StepError(
    'transformation.not_an_object',
    `Only lists, or only objects, can be merged: ${nameOf(value)} is among them.`,
  );
}

function mergeFields(one: Fields, other: Fields, depth: number): Fields {
  const merged = new Map(Object.entries(one));
  for (const [name, value] of Object.entries(other)) {
    const before = merged.get(name);
    const areObjects = depth > 0 && kindOf(before) === 'object' && kindOf(value) === 'object';
    // kindOf says that both are objects
    merged.set(name, areObjects ? mergeFields(before as Fields, value as Fields, depth - 1) : value);
  }
  return createObject(merged);
}
