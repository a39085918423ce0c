import { z } from 'zod';
import { createItemScope, itemNames, requireItems } from './items.ts';
import { anyValue, defineTransformation, itemExpression } from './transformation.ts';

export const filter = defineTransformation({
  title: 'Keep some items',
  description: 'The items for which `where` is true.',
  fields: z.object({
    items: anyValue('The list.'),
    where: itemExpression('An expression over `item` and `index`.'),
  }),
  example: {
    fields: { items: '{{ trigger.orders }}', where: '{{ item.total >= trigger.least }}' },
    names: { trigger: { least: 10, orders: [{ total: 5 }, { total: 10 }] } },
    value: [{ total: 10 }],
  },
  compile(fields, tools) {
    const items = tools.value(fields.items, 'items');
    const where = tools.expression(fields.where, 'where', itemNames);
    return (environment) => {
      const scope = createItemScope(environment);
      return requireItems(items(environment), 'items', environment).filter((item, index) =>
        Boolean(where(scope.enter(item, index))),
      );
    };
  },
});
