import { z } from 'zod';
import { toText } from '#engine/language/expressions/value';
import { createItemScope, itemNames, requireItems } from './items.ts';
import { defineTransformation } from './transformation.ts';

export const template = defineTransformation({
  title: 'Write a text',
  description: 'A text with values in it; with `items`, the text for each item, one after the other.',
  fields: z.object({
    text: z.string().max(1_000_000).meta({ description: 'The text, with expressions in it.' }),
    items: z.unknown().optional().meta({ description: 'A list: the text is written for each `item`.' }),
    separator: z
      .string()
      .max(1000)
      .optional()
      .meta({ description: 'Between the texts of two items; a new line by default.' }),
  }),
  example: {
    fields: { text: '{{ index + 1 }}. {{ item.name }}', items: '{{ trigger.people }}' },
    names: { trigger: { people: [{ name: 'Ada' }, { name: 'Grace' }] } },
    value: '1. Ada\n2. Grace',
  },
  compile(fields, tools) {
    if (fields.items === undefined) {
      const text = tools.value(fields.text, 'text');
      return (environment) => toText(text(environment), environment.context.budget);
    }
    const items = tools.value(fields.items, 'items');
    const text = tools.value(fields.text, 'text', itemNames);
    const separator = fields.separator ?? '\n';
    return (environment) => {
      const scope = createItemScope(environment);
      const { budget } = environment.context;
      const list = requireItems(items(environment), 'items', environment);
      let result = '';
      for (const [index, item] of list.entries()) {
        result += (index > 0 ? separator : '') + toText(text(scope.enter(item, index)), budget);
        budget.allowSize(result.length);
      }
      return result;
    };
  },
});
