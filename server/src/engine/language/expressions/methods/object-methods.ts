import { ArgumentError, type MethodTable, nameOf, textArgument, valueArgument } from './method.ts';
import { createObject, kindOf, toText, type Value, writeJson } from '../value.ts';

type Fields = { readonly [name: string]: Value };

const isEmptyValue = (value: Value): boolean => value === null || value === undefined || value === '';

/** A field of the same name is never called: what is called is always one of these. */
export const objectMethods: MethodTable<Fields> = {
  keys: {
    signature: 'keys()',
    about: 'The names of its fields.',
    example: ['({ a: 1 }).keys()', ['a']],
    run: (self) => Object.keys(self),
  },
  values: {
    signature: 'values()',
    about: 'The values of its fields.',
    example: ['({ a: 1 }).values()', [1]],
    run: (self) => Object.values(self),
  },
  hasField: {
    signature: 'hasField(name)',
    about: 'Whether it has such a field.',
    example: ['({ a: null }).hasField("a")', true],
    run: (self, args) => Object.hasOwn(self, textArgument(args, 0)),
  },
  isEmpty: {
    signature: 'isEmpty()',
    about: 'Whether it has no fields.',
    example: ['({}).isEmpty()', true],
    run: (self) => Object.keys(self).length === 0,
  },
  isNotEmpty: {
    signature: 'isNotEmpty()',
    about: 'Whether it has any fields.',
    example: ['({ a: 1 }).isNotEmpty()', true],
    run: (self) => Object.keys(self).length > 0,
  },
  merge: {
    signature: 'merge(object)',
    about: 'With the fields of another added; its own ones stay.',
    example: ['({ a: 1 }).merge({ a: 2, b: 3 })', { a: 1, b: 3 }],
    run(self, args, { budget }) {
      const other = valueArgument(args, 0);
      if (kindOf(other) !== 'object') throw new ArgumentError(`argument 1 must be an object, not ${nameOf(other)}`);
      const entries = [...Object.entries(other as Fields), ...Object.entries(self)]; // kindOf says so
      budget.spend(entries.length);
      return createObject(entries);
    },
  },
  removeField: {
    signature: 'removeField(name)',
    about: 'Without a field.',
    example: ['({ a: 1, b: 2 }).removeField("a")', { b: 2 }],
    run(self, args, { budget }) {
      const name = textArgument(args, 0);
      const entries = Object.entries(self);
      budget.spend(entries.length);
      return createObject(entries.filter(([each]) => each !== name));
    },
  },
  compact: {
    signature: 'compact()',
    about: 'Without fields that are empty.',
    example: ['({ a: 1, b: null, c: "" }).compact()', { a: 1 }],
    run(self, _args, { budget }) {
      const entries = Object.entries(self);
      budget.spend(entries.length);
      return createObject(entries.filter(([, value]) => !isEmptyValue(value)));
    },
  },
  toJsonString: {
    signature: 'toJsonString()',
    about: 'As JSON text.',
    example: ['({ a: 1 }).toJsonString()', '{"a":1}'],
    run: (self, _args, { budget }) => writeJson({ ...self }, budget),
  },
  urlEncode: {
    signature: 'urlEncode()',
    about: 'As the query of an address.',
    example: ['({ a: "b c", d: 1 }).urlEncode()', 'a=b+c&d=1'],
    run(self, _args, { budget }) {
      const entries = Object.entries(self);
      budget.spend(entries.length);
      return new URLSearchParams(
        entries.map(([name, value]): [string, string] => [name, toText(value, budget)]),
      ).toString();
    },
  },
};
