import { z } from 'zod';
import { compareValues, toKey } from '#engine/language/expressions/compare-values';
import { nameOf } from '#engine/language/expressions/methods/method';
import { createObject, toText, type Value } from '#engine/language/expressions/value';
import { StepError } from '../step-error.ts';
import { compileSelector, createItemScope, type ItemScope, requireItems, type Selector } from './items.ts';
import { anyValue, defineTransformation, type FieldTools, itemExpression } from './transformation.ts';

const kinds = ['sum', 'avg', 'min', 'max', 'count', 'first', 'last', 'join'] as const;
type Kind = (typeof kinds)[number];

const what = itemExpression('A field, or an expression over `item`.');

export const aggregate = defineTransformation({
  title: 'Calculate over a list',
  description:
    'One value from all items, or several under names of your own; with `by`, for each group of items. Items without a value do not count.',
  fields: z.object({
    items: anyValue('The list.'),
    values: z
      .record(
        z.string().min(1).max(200),
        z.union([
          z.literal('count'),
          z.strictObject({ sum: what }),
          z.strictObject({ avg: what }),
          z.strictObject({ min: what }),
          z.strictObject({ max: what }),
          z.strictObject({ count: what }),
          z.strictObject({ first: what }),
          z.strictObject({ last: what }),
          z.strictObject({
            join: what,
            separator: z
              .string()
              .max(1000)
              .optional()
              .meta({ description: 'What stands between; a comma by default.' }),
          }),
        ]),
      )
      .meta({ description: `For each name one of ${kinds.join(', ')}, and of what; \`"count"\` counts the items.` }),
    by: itemExpression('A field or expression: calculates for each of its values, as a list with `key`.').optional(),
  }),
  example: {
    fields: {
      items: '{{ trigger.orders }}',
      values: { total: { sum: '{{ item.price * item.pieces }}' }, most: { max: 'price' }, orders: 'count' },
    },
    names: {
      trigger: {
        orders: [
          { price: 2, pieces: 3 },
          { price: 5, pieces: 1 },
        ],
      },
    },
    value: { total: 11, most: 5, orders: 2 },
  },
  compile(fields, tools) {
    const items = tools.value(fields.items, 'items');
    const aggregates = Object.entries(fields.values).map(([name, asked]) => compileAggregate(name, asked, tools));
    const by = fields.by === undefined ? undefined : compileSelector(fields.by, 'by', tools);
    const calculate = (rows: readonly Row[], scope: ItemScope) =>
      aggregates.map(({ name, run }) => [name, run(rows, scope)] as const);
    return (environment) => {
      const scope = createItemScope(environment);
      const rows = requireItems(items(environment), 'items', environment).map((item, index) => ({ item, index }));
      environment.context.budget.spend(rows.length * aggregates.length);
      if (!by) return createObject(calculate(rows, scope));
      const groups = Map.groupBy(rows, ({ item, index }) => toKey(by(scope, item, index)));
      return [...groups.values()].map((group) => {
        const [first] = group;
        const key = first ? (by(scope, first.item, first.index) ?? null) : null;
        return createObject([['key', key], ...calculate(group, scope)]);
      });
    };
  },
});

interface Row {
  item: Value;
  index: number;
}

function compileAggregate(
  name: string,
  asked: 'count' | ({ [kind in Kind]?: string | undefined } & { separator?: string | undefined }),
  tools: FieldTools,
): { name: string; run(rows: readonly Row[], scope: ItemScope): Value } {
  if (asked === 'count') return { name, run: (rows) => rows.length };
  const kind = kinds.find((each) => asked[each] !== undefined) ?? 'count'; // the fields allow exactly one
  const select = compileSelector(asked[kind] ?? 'item', `values.${name}.${kind}`, tools);
  const separator = asked.separator ?? ', ';
  return {
    name,
    run(rows, scope) {
      const values = selectValues(rows, select, scope);
      if (kind !== 'join') return calculate(kind, values, name);
      const texts = values.map((value) => toText(value, scope.environment.context.budget));
      const length = texts.reduce((sum, text) => sum + text.length + separator.length, 0);
      scope.environment.context.budget.allowSize(length);
      return texts.join(separator);
    },
  };
}

/** Without empty ones. */
function selectValues(rows: readonly Row[], select: Selector, scope: ItemScope): Value[] {
  return rows
    .map(({ item, index }) => select(scope, item, index))
    .filter((value) => value !== null && value !== undefined);
}

function calculate(kind: Exclude<Kind, 'join'>, values: Value[], name: string): Value {
  switch (kind) {
    case 'count':
      return values.length;
    case 'first':
      return values[0] ?? null;
    case 'last':
      return values.at(-1) ?? null;
    case 'sum':
      return sum(values, name);
    case 'avg':
      return values.length === 0 ? null : sum(values, name) / values.length;
    case 'min':
    case 'max': {
      const sign = kind === 'min' ? 1 : -1;
      return values.length === 0
        ? null
        : values.reduce((found, value) => (compareValues(value, found) * sign < 0 ? value : found));
    }
    default: {
      const never: never = kind;
      return never;
    }
  }
}

function sum(values: Value[], name: string): number {
  let total = 0;
  for (const value of values) {
    if (typeof value !== 'number')
      throw new StepError(
        'transformation.not_a_number',
        `“${name}” calculates with numbers; ${JSON.stringify(value).slice(0, 50)} is ${nameOf(value)}. Number(…) makes one of text.`,
      );
    total += value;
  }
  return total;
}
