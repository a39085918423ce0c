import { z } from 'zod';
import { compareValues } from '#engine/language/expressions/compare-values';
import type { Value } from '#engine/language/expressions/value';
import { compileSelector, createItemScope, requireItems, type Selector } from './items.ts';
import { anyValue, defineTransformation, itemExpression } from './transformation.ts';

const order = z.enum(['asc', 'desc']).meta({ description: 'Smallest first (`asc`, the default) or largest first.' });
const by = itemExpression('A field such as `address.city`, or an expression over `item`.');

export const sort = defineTransformation({
  title: 'Sort a list',
  description:
    'The items in order: numbers by size, dates by time, other values as text. Items without a value come last.',
  fields: z.object({
    items: anyValue('The list.'),
    by: z
      .union([
        by,
        z
          .array(z.union([by, z.strictObject({ by, order: order.optional() })]))
          .min(1)
          .max(10),
      ])
      .optional()
      .meta({ description: 'What to sort by; several for what is equal in the first.' }),
    order: order.optional(),
  }),
  example: {
    fields: { items: '{{ trigger.deals }}', by: ['stage', { by: '{{ item.amount }}', order: 'desc' }] },
    names: {
      trigger: {
        deals: [
          { stage: 'b', amount: 1 },
          { stage: 'a', amount: 2 },
          { stage: 'a', amount: 10 },
        ],
      },
    },
    value: [
      { stage: 'a', amount: 10 },
      { stage: 'a', amount: 2 },
      { stage: 'b', amount: 1 },
    ],
  },
  compile(fields, tools) {
    const items = tools.value(fields.items, 'items');
    const keys = (Array.isArray(fields.by) ? fields.by : [fields.by ?? 'item']).map((key, index) => {
      const { by, order = fields.order } = typeof key === 'string' ? { by: key } : key;
      const field = Array.isArray(fields.by) ? `by[${index}]` : 'by';
      return { select: compileSelector(by, field, tools), isDescending: order === 'desc' };
    });
    return (environment) => {
      const scope = createItemScope(environment);
      const list = requireItems(items(environment), 'items', environment);
      environment.context.budget.spend(list.length * Math.ceil(Math.log2(list.length + 2)));
      const rows = list.map((item, index) => ({
        item,
        values: keys.map(({ select }): ReturnType<Selector> => select(scope, item, index)),
      }));
      rows.sort((one, other) => compareRows(one.values, other.values, keys));
      return rows.map(({ item }) => item);
    };
  },
});

function compareRows(one: Value[], other: Value[], keys: readonly { isDescending: boolean }[]): number {
  for (const [index, { isDescending }] of keys.entries()) {
    const [left, right] = [one[index], other[index]];
    const isOneEmpty = left === null || left === undefined;
    const isOtherEmpty = right === null || right === undefined;
    if (isOneEmpty !== isOtherEmpty) return isOneEmpty ? 1 : -1;
    const difference = compareValues(left, right);
    if (difference !== 0) return isDescending ? -difference : difference;
  }
  return 0;
}
