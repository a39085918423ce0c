import { compareValues } from '../compare-values.ts';
import { each, firstOfEach, type List, selector } from './list-items.ts';
import { listSetMethods } from './list-set-methods.ts';
import {
  type Argument,
  ArgumentError,
  callbackArgument,
  type CallContext,
  type MethodTable,
  nameOf,
  numberArgument,
  textArgument,
  valueArgument,
} from './method.ts';
import { createObject, toText, type Value } from '../value.ts';

const isTrue = (value: Value): boolean => Boolean(value);

function numbersOf(self: List, args: readonly Argument[]): number[] {
  const select = selector(args, 0);
  return self.map((item) => {
    const value = select(item);
    if (typeof value === 'number') return value;
    throw new ArgumentError(`every item must be a number; ${nameOf(value)} is none`);
  });
}

function flatten(self: List, depth: number, context: CallContext): Value[] {
  const flat = self.flatMap((item) => (Array.isArray(item) && depth > 0 ? flatten(item, depth - 1, context) : [item]));
  context.budget.spend(flat.length);
  context.budget.allowSize(flat.length);
  return flat;
}

function unique(self: List, args: readonly Argument[], context: CallContext): Value[] {
  return firstOfEach(self, selector(args, 0), context);
}

export const listMethods: MethodTable<List> = {
  map: {
    signature: 'map(function)',
    about: 'What the function makes of each item.',
    example: ['[1, 2].map(x => x * 2)', [2, 4]],
    run: (self, args, context) => self.map(each(self, args, context)),
  },
  filter: {
    signature: 'filter(function)',
    about: 'The items for which the function is true.',
    example: ['[1, 2, 3].filter(x => x > 1)', [2, 3]],
    run(self, args, context) {
      const call = each(self, args, context);
      return self.filter((item, index) => isTrue(call(item, index)));
    },
  },
  find: {
    signature: 'find(function)',
    about: 'The first item for which the function is true, or nothing.',
    example: ['[1, 2, 3].find(x => x > 1)', 2],
    run(self, args, context) {
      const call = each(self, args, context);
      return self.find((item, index) => isTrue(call(item, index)));
    },
  },
  findIndex: {
    signature: 'findIndex(function)',
    about: 'Place of the first item for which the function is true, or -1.',
    example: ['[1, 2].findIndex(x => x == 2)', 1],
    run(self, args, context) {
      const call = each(self, args, context);
      return self.findIndex((item, index) => isTrue(call(item, index)));
    },
  },
  some: {
    signature: 'some(function)',
    about: 'Whether the function is true for any item.',
    example: ['[1, 2].some(x => x > 1)', true],
    run(self, args, context) {
      const call = each(self, args, context);
      return self.some((item, index) => isTrue(call(item, index)));
    },
  },
  every: {
    signature: 'every(function)',
    about: 'Whether the function is true for all items.',
    example: ['[1, 2].every(x => x > 1)', false],
    run(self, args, context) {
      const call = each(self, args, context);
      return self.every((item, index) => isTrue(call(item, index)));
    },
  },
  reduce: {
    signature: 'reduce(function, start)',
    about: 'One value from all items: the function gets the value so far and an item.',
    example: ['[1, 2, 3].reduce((sum, x) => sum + x, 0)', 6],
    run(self, args, { budget }) {
      const callback = callbackArgument(args, 0);
      budget.spend(self.length);
      if (self.length === 0 && args.length < 2) throw new ArgumentError('an empty list needs a start value');
      const [first, ...rest] = self;
      const start = args.length < 2 ? first : valueArgument(args, 1);
      const offset = args.length < 2 ? 1 : 0;
      return (args.length < 2 ? rest : self).reduce<Value>(
        (sum, item, index) => callback(sum, item, index + offset),
        start,
      );
    },
  },
  flatMap: {
    signature: 'flatMap(function)',
    about: 'The lists the function makes of each item, as one list.',
    example: ['[1, 2].flatMap(x => [x, x])', [1, 1, 2, 2]],
    run: (self, args, context) => flatten(self.map(each(self, args, context)), 1, context),
  },
  flat: {
    signature: 'flat(depth?)',
    about: 'Lists inside the list dissolved.',
    example: ['[[1], [2, [3]]].flat()', [1, 2, [3]]],
    run: (self, args, context) => flatten(self, Math.min(10, numberArgument(args, 0, 1)), context),
  },
  includes: {
    signature: 'includes(value)',
    about: 'Whether the value is in it.',
    example: ['[1, 2].includes(2)', true],
    run: (self, args) => self.includes(valueArgument(args, 0)),
  },
  indexOf: {
    signature: 'indexOf(value)',
    about: 'Place of the value, -1 without it.',
    example: ['["a", "b"].indexOf("b")', 1],
    run: (self, args) => self.indexOf(valueArgument(args, 0)),
  },
  join: {
    signature: 'join(separator?)',
    about: 'The items as text, with the separator between them.',
    example: ['["a", "b"].join(", ")', 'a, b'],
    run(self, args, { budget }) {
      budget.spend(self.length);
      const parts = self.map((item) => toText(item, budget));
      const separator = textArgument(args, 0, ',');
      budget.allowSize(parts.reduce((sum, part) => sum + part.length + separator.length, 0));
      return parts.join(separator);
    },
  },
  slice: {
    signature: 'slice(from, to?)',
    about: 'The items from a place up to another; negative places count from the end.',
    example: ['[1, 2, 3].slice(1)', [2, 3]],
    run: (self, args) => self.slice(numberArgument(args, 0, 0), numberArgument(args, 1, self.length)),
  },
  at: {
    signature: 'at(place)',
    about: 'The item at a place; a negative place counts from the end.',
    example: ['[1, 2].at(-1)', 2],
    run: (self, args) => self.at(numberArgument(args, 0)),
  },
  first: { signature: 'first()', about: 'The first item.', example: ['[1, 2].first()', 1], run: (self) => self[0] },
  last: { signature: 'last()', about: 'The last item.', example: ['[1, 2].last()', 2], run: (self) => self.at(-1) },
  concat: {
    signature: 'concat(...lists)',
    about: 'With the items of other lists added.',
    example: ['[1].concat([2, 3])', [1, 2, 3]],
    run(self, args, { budget }) {
      const parts = [self, ...args.map((_, index) => valueArgument(args, index))];
      const length = parts.reduce<number>((sum, part) => sum + (Array.isArray(part) ? part.length : 1), 0);
      budget.allowSize(length);
      budget.spend(length);
      return parts.flat() as Value[]; // one level of what is made of values
    },
  },
  reverse: {
    signature: 'reverse()',
    about: 'In reverse order.',
    example: ['[1, 2].reverse()', [2, 1]],
    run: (self) => self.toReversed(),
  },
  sort: {
    signature: 'sort(by?)',
    about: 'Sorted; by a field’s name, by a function of one item, or by one that compares two.',
    example: ['[{n: 2}, {n: 1}].sort("n")', [{ n: 1 }, { n: 2 }]],
    run(self, args, { budget }) {
      budget.spend(self.length * Math.ceil(Math.log2(self.length + 2)));
      const by = args[0];
      if (typeof by === 'function' && by.length === 2)
        return self.toSorted((left, right) => Number(by(left, right)) || 0);
      const select = selector(args, 0);
      return self.toSorted((left, right) => compareValues(select(left), select(right), budget));
    },
  },
  unique: {
    signature: 'unique(by?)',
    about: 'Each value once; by a field’s name or a function.',
    example: ['[1, 1, 2].unique()', [1, 2]],
    run: unique,
  },
  groupBy: {
    signature: 'groupBy(by)',
    about: 'An object of lists, by a field’s name or a function.',
    example: ['[{t: "a"}, {t: "b"}].groupBy("t")', { a: [{ t: 'a' }], b: [{ t: 'b' }] }],
    run(self, args, { budget }) {
      const select = selector(args, 0);
      budget.spend(self.length);
      const groups = new Map<string, Value[]>();
      for (const item of self) {
        const key = toText(select(item), budget);
        const group = groups.get(key);
        if (group) group.push(item);
        else groups.set(key, [item]);
      }
      return createObject(groups);
    },
  },
  sum: {
    signature: 'sum(by?)',
    about: 'The sum.',
    example: ['[1, 2].sum()', 3],
    run: (self, args) => numbersOf(self, args).reduce((sum, number) => sum + number, 0),
  },
  average: {
    signature: 'average(by?)',
    about: 'The average, or nothing of an empty list.',
    example: ['[1, 3].average()', 2],
    run: (self, args) =>
      self.length === 0 ? null : numbersOf(self, args).reduce((sum, number) => sum + number, 0) / self.length,
  },
  min: {
    signature: 'min(by?)',
    about: 'The smallest number, or nothing of an empty list.',
    example: ['[3, 1].min()', 1],
    run: (self, args) =>
      self.length === 0 ? null : numbersOf(self, args).reduce((least, number) => Math.min(least, number)),
  },
  max: {
    signature: 'max(by?)',
    about: 'The largest number, or nothing of an empty list.',
    example: ['[3, 1].max()', 3],
    run: (self, args) =>
      self.length === 0 ? null : numbersOf(self, args).reduce((most, number) => Math.max(most, number)),
  },
  compact: {
    signature: 'compact()',
    about: 'Without empty values.',
    example: ['[1, null, ""].compact()', [1]],
    run: (self) => self.filter((item) => item !== null && item !== undefined && item !== ''),
  },
  removeDuplicates: {
    signature: 'removeDuplicates(by?)',
    about: 'The same as unique.',
    example: ['[1, 1, 2].removeDuplicates()', [1, 2]],
    run: unique,
  },
  ...listSetMethods,
};
