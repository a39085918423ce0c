/** Methods on lists that take them as sets and tables: what two have in common, fields of their objects, pieces. */
import { toKey } from '../compare-values.ts';
import { each, fieldOf, firstOfEach, type List } from './list-items.ts';
import {
  type Argument,
  ArgumentError,
  type CallContext,
  type MethodTable,
  nameOf,
  numberArgument,
  textArgument,
  valueArgument,
} from './method.ts';
import { createObject, kindOf, toText, type Value, writeJson } from '../value.ts';

function listArgument(args: readonly Argument[], { budget }: CallContext): List {
  const value = valueArgument(args, 0);
  if (!Array.isArray(value)) throw new ArgumentError(`argument 1 must be a list, not ${nameOf(value)}`);
  budget.spend(value.length);
  return value;
}

const keysOf = (list: List, { budget }: CallContext): Set<string> => new Set(list.map((item) => toKey(item, budget)));

export const listSetMethods: MethodTable<List> = {
  isEmpty: {
    signature: 'isEmpty()',
    about: 'Whether there is nothing in it.',
    example: ['[].isEmpty()', true],
    run: (self) => self.length === 0,
  },
  isNotEmpty: {
    signature: 'isNotEmpty()',
    about: 'Whether there is anything in it.',
    example: ['[1].isNotEmpty()', true],
    run: (self) => self.length > 0,
  },
  append: {
    signature: 'append(...values)',
    about: 'With values added at the end.',
    example: ['[1].append(2, 3)', [1, 2, 3]],
    run(self, args, { budget }) {
      budget.spend(self.length + args.length);
      budget.allowSize(self.length + args.length);
      return [...self, ...args.map((_, index) => valueArgument(args, index))];
    },
  },
  chunk: {
    signature: 'chunk(size)',
    about: 'As lists of so many items.',
    example: ['[1, 2, 3].chunk(2)', [[1, 2], [3]]],
    run(self, args, { budget }) {
      const size = Math.trunc(numberArgument(args, 0));
      if (size < 1) throw new ArgumentError('argument 1 must be at least 1');
      budget.spend(self.length);
      return Array.from({ length: Math.ceil(self.length / size) }, (_, index) =>
        self.slice(index * size, (index + 1) * size),
      );
    },
  },
  pluck: {
    signature: 'pluck(...fields)',
    about: 'The values of one field of each item; of several fields, objects with only them.',
    example: ['[{ a: 1, b: 2 }, { a: 3, b: 4 }].pluck("a")', [1, 3]],
    run(self, args, { budget }) {
      const names = args.map((_, index) => textArgument(args, index));
      budget.spend(self.length * (names.length + 1));
      const [name] = names;
      if (name === undefined) return [...self];
      if (names.length === 1) return self.map((item) => fieldOf(item, name) ?? null);
      return self.map((item) => createObject(names.map((each) => [each, fieldOf(item, each) ?? null] as const)));
    },
  },
  difference: {
    signature: 'difference(list)',
    about: 'The items that are not in the other list.',
    example: ['[1, 2, 3].difference([2])', [1, 3]],
    run(self, args, context) {
      const other = keysOf(listArgument(args, context), context);
      context.budget.spend(self.length);
      return self.filter((item) => !other.has(toKey(item, context.budget)));
    },
  },
  intersection: {
    signature: 'intersection(list)',
    about: 'The items that are in both lists, each once.',
    example: ['[1, 2, 2].intersection([2, 3])', [2]],
    run(self, args, context) {
      const left = keysOf(listArgument(args, context), context);
      context.budget.spend(self.length);
      return self.filter((item) => left.delete(toKey(item, context.budget)));
    },
  },
  union: {
    signature: 'union(list)',
    about: 'The items of both lists, each once.',
    example: ['[1, 2].union([2, 3])', [1, 2, 3]],
    run(self, args, context) {
      return firstOfEach([...self, ...listArgument(args, context)], (item) => item, context);
    },
  },
  findLast: {
    signature: 'findLast(function)',
    about: 'The last item for which the function is true, or nothing.',
    example: ['[1, 2, 3].findLast(x => x < 3)', 2],
    run(self, args, context) {
      const call = each(self, args, context);
      return self.findLast((item, index) => Boolean(call(item, index)));
    },
  },
  lastIndexOf: {
    signature: 'lastIndexOf(value)',
    about: 'Place of the last such value, -1 without it.',
    example: ['[1, 2, 1].lastIndexOf(1)', 2],
    run: (self, args) => self.lastIndexOf(valueArgument(args, 0)),
  },
  randomItem: {
    signature: 'randomItem()',
    about: 'One of the items; the same when a step is replayed.',
    example: ['[7].randomItem()', 7],
    run: (self, _args, context) => self[Math.floor(context.random() * self.length)],
  },
  renameKeys: {
    signature: 'renameKeys(from, to, …)',
    about: 'With fields of its objects renamed.',
    example: ['[{ a: 1 }].renameKeys("a", "b")', [{ b: 1 }]],
    run(self, args, { budget }) {
      const names = new Map<string, string>();
      for (let index = 0; index < args.length; index += 2)
        names.set(textArgument(args, index), textArgument(args, index + 1));
      budget.spend(self.length);
      return self.map((item) => {
        if (kindOf(item) !== 'object') return item;
        const entries = Object.entries(item as { [name: string]: Value }); // kindOf says so
        budget.spend(entries.length);
        return createObject(entries.map(([name, value]) => [names.get(name) ?? name, value] as const));
      });
    },
  },
  smartJoin: {
    signature: 'smartJoin(nameField, valueField)',
    about: 'One object from a list of names and values.',
    example: ['[{ name: "a", value: 1 }].smartJoin("name", "value")', { a: 1 }],
    run(self, args, { budget }) {
      const [name, value] = [textArgument(args, 0), textArgument(args, 1)];
      budget.spend(self.length);
      return createObject(self.map((item) => [toText(fieldOf(item, name), budget), fieldOf(item, value)] as const));
    },
  },
  toJsonString: {
    signature: 'toJsonString()',
    about: 'As JSON text.',
    example: ['[1, "a"].toJsonString()', '[1,"a"]'],
    run: (self, _args, { budget }) => {
      return writeJson([...self], budget);
    },
  },
};
