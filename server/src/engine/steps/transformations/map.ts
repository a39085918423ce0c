import { z } from 'zod';
import { createItemScope, itemNames, requireItems } from './items.ts';
import { anyValue, defineTransformation } from './transformation.ts';

export const map = defineTransformation({
  title: 'Make something of each item',
  description: 'A list of what `value` is for each item.',
  fields: z.object({
    items: anyValue('The list.'),
    value: anyValue('What to make of each: any JSON with expressions over `item` and `index`.'),
  }),
  example: {
    fields: { items: '{{ trigger.people }}', value: { name: '{{ item.name.trim() }}', place: '{{ index + 1 }}' } },
    names: { trigger: { people: [{ name: ' Ada ' }, { name: 'Grace' }] } },
    value: [
      { name: 'Ada', place: 1 },
      { name: 'Grace', place: 2 },
    ],
  },
  compile(fields, tools) {
    const items = tools.value(fields.items, 'items');
    const value = tools.value(fields.value, 'value', itemNames);
    return (environment) => {
      const scope = createItemScope(environment);
      return requireItems(items(environment), 'items', environment).map((item, index) =>
        value(scope.enter(item, index)),
      );
    };
  },
});
