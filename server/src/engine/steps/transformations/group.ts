import { z } from 'zod';
import { toKey } from '#engine/language/expressions/compare-values';
import { createObject, toText, type Value } from '#engine/language/expressions/value';
import { compileSelector, createItemScope, itemNames, requireItems } from './items.ts';
import { anyValue, defineTransformation, itemExpression } from './transformation.ts';

export const group = defineTransformation({
  title: 'Group items',
  description: 'The items that have the same value together: as a list of `{ key, items }`, or as an object of lists.',
  fields: z.object({
    items: anyValue('The list.'),
    by: itemExpression('A field such as `company.name`, or an expression over `item`.'),
    value: z.unknown().optional().meta({ description: 'What to keep of each item; without it the item itself.' }),
    as: z.enum(['list', 'object']).optional().meta({ description: '`list` is the default.' }),
  }),
  example: {
    fields: { items: '{{ trigger.people }}', by: 'company', value: '{{ item.name }}' },
    names: {
      trigger: {
        people: [
          { name: 'Ada', company: 'A' },
          { name: 'Bob', company: 'B' },
          { name: 'Cy', company: 'A' },
        ],
      },
    },
    value: [
      { key: 'A', items: ['Ada', 'Cy'] },
      { key: 'B', items: ['Bob'] },
    ],
  },
  compile(fields, tools) {
    const items = tools.value(fields.items, 'items');
    const select = compileSelector(fields.by, 'by', tools);
    const keep = fields.value === undefined ? undefined : tools.value(fields.value, 'value', itemNames);
    return (environment) => {
      const scope = createItemScope(environment);
      const groups = new Map<string, { key: Value; items: Value[] }>();
      for (const [index, item] of requireItems(items(environment), 'items', environment).entries()) {
        const key = select(scope, item, index) ?? null;
        const kept = keep ? keep(scope.enter(item, index)) : item;
        // An object has names of text: 1 and "1" are one group there.
        const name = fields.as === 'object' ? toText(key) : toKey(key);
        const group = groups.get(name);
        if (group) group.items.push(kept);
        else groups.set(name, { key, items: [kept] });
      }
      if (fields.as === 'object') return createObject([...groups].map(([name, { items }]) => [name, items] as const));
      return [...groups.values()].map(({ key, items }) => ({ key, items }));
    };
  },
});
