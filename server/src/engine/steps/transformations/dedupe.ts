import { z } from 'zod';
import { toKey } from '#engine/language/expressions/compare-values';
import type { Value } from '#engine/language/expressions/value';
import { compileSelector, createItemScope, requireItems } from './items.ts';
import { anyValue, defineTransformation, itemExpression } from './transformation.ts';

export const dedupe = defineTransformation({
  title: 'Remove duplicates',
  description: 'Each value once, in the order of their first appearance.',
  fields: z.object({
    items: anyValue('The list.'),
    by: itemExpression('What makes two items the same: a field, or an expression over `item`.').optional(),
    keep: z
      .enum(['first', 'last'])
      .optional()
      .meta({ description: 'Which of the same to keep; the first by default.' }),
  }),
  example: {
    fields: { items: '{{ trigger.leads }}', by: '{{ item.email.toLowerCase() }}' },
    names: { trigger: { leads: [{ email: 'ada@example.com' }, { email: 'ADA@example.com' }] } },
    value: [{ email: 'ada@example.com' }],
  },
  compile(fields, tools) {
    const items = tools.value(fields.items, 'items');
    const select = compileSelector(fields.by ?? 'item', 'by', tools);
    return (environment) => {
      const scope = createItemScope(environment);
      const kept = new Map<string, Value>();
      for (const [index, item] of requireItems(items(environment), 'items', environment).entries()) {
        const key = toKey(select(scope, item, index));
        if (fields.keep === 'last' || !kept.has(key)) kept.set(key, item);
      }
      return [...kept.values()];
    };
  },
});
