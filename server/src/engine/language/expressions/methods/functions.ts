/** What an expression may call without an object in front, and what it may find under a name like `Math`. */
import { DateTime, Duration } from 'luxon';
import { durationArgument, toDate } from './date-methods.ts';
import { ArgumentError, type Method, nameOf, numberArgument, textArgument, valueArgument } from './method.ts';
import { parseJson } from '../parse-json.ts';
import { createObject, kindOf, toText, type Value, writeJson } from '../value.ts';

type GlobalFunction = Method<undefined>;

function objectArgument(...[args, index]: Parameters<typeof valueArgument>): { [name: string]: Value } {
  const value = valueArgument(args, index);
  // kindOf says that it is one
  if (kindOf(value) === 'object' || kindOf(value) === 'list') return value as { [name: string]: Value };
  throw new ArgumentError(`argument ${index + 1} must be an object, not ${nameOf(value)}`);
}

function isEmpty(value: Value): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return kindOf(value) === 'object' && Object.keys(value).length === 0;
}

const math = (
  name: 'abs' | 'ceil' | 'floor' | 'round' | 'sqrt' | 'trunc' | 'sign' | 'log' | 'log10' | 'exp',
  about: string,
  example: readonly [string, unknown],
): GlobalFunction => ({
  signature: `Math.${name}(number)`,
  about,
  example,
  run: (_, args) => Math[name](numberArgument(args, 0)),
});

/** By the name they are called under. */
export const functions: Readonly<Record<string, GlobalFunction>> = {
  'Math.abs': math('abs', 'Without its sign.', ['Math.abs(-2)', 2]),
  'Math.ceil': math('ceil', 'The next whole number above.', ['Math.ceil(1.2)', 2]),
  'Math.floor': math('floor', 'The next whole number below.', ['Math.floor(1.8)', 1]),
  'Math.round': math('round', 'The nearest whole number.', ['Math.round(1.5)', 2]),
  'Math.trunc': math('trunc', 'Without what is behind the point.', ['Math.trunc(-1.5)', -1]),
  'Math.sqrt': math('sqrt', 'The square root.', ['Math.sqrt(9)', 3]),
  'Math.sign': math('sign', '-1, 0 or 1.', ['Math.sign(-3)', -1]),
  'Math.log': math('log', 'The natural logarithm.', ['Math.log(1)', 0]),
  'Math.log10': math('log10', 'The logarithm to base 10.', ['Math.log10(1000)', 3]),
  'Math.exp': math('exp', 'The exponential function.', ['Math.exp(0)', 1]),
  'Math.min': {
    signature: 'Math.min(...numbers)',
    about: 'The smallest.',
    example: ['Math.min(2, 1)', 1],
    run: (_, args) =>
      args.reduce<number>((least, _arg, index) => Math.min(least, numberArgument(args, index)), Infinity),
  },
  'Math.max': {
    signature: 'Math.max(...numbers)',
    about: 'The largest.',
    example: ['Math.max(2, 1)', 2],
    run: (_, args) =>
      args.reduce<number>((most, _arg, index) => Math.max(most, numberArgument(args, index)), -Infinity),
  },
  'Math.pow': {
    signature: 'Math.pow(base, exponent)',
    about: 'The power.',
    example: ['Math.pow(2, 3)', 8],
    run: (_, args) => numberArgument(args, 0) ** numberArgument(args, 1),
  },
  'Math.random': {
    signature: 'Math.random()',
    about: 'A number from 0 to 1; the same when a step is replayed.',
    example: ['Math.random() < 1', true],
    run: (_, _args, context) => context.random(),
  },
  'JSON.parse': {
    signature: 'JSON.parse(text)',
    about: 'The value that JSON text describes.',
    example: ['JSON.parse("[1]")', [1]],
    run(_, args, { budget }) {
      const text = textArgument(args, 0);
      budget.allowSize(text.length);
      budget.spend(text.length >>> 6);
      const parsed = parseJson(text);
      if (!parsed) throw new ArgumentError('argument 1 is not valid JSON, or nested too deeply');
      return parsed.value;
    },
  },
  'JSON.stringify': {
    signature: 'JSON.stringify(value)',
    about: 'The value as JSON text.',
    example: ['JSON.stringify({ a: 1 })', '{"a":1}'],
    run: (_, args, { budget }) => writeJson(valueArgument(args, 0), budget),
  },
  'Object.keys': {
    signature: 'Object.keys(object)',
    about: 'The names of its fields.',
    example: ['Object.keys({ a: 1 })', ['a']],
    run: (_, args) => Object.keys(objectArgument(args, 0)),
  },
  'Object.values': {
    signature: 'Object.values(object)',
    about: 'The values of its fields.',
    example: ['Object.values({ a: 1 })', [1]],
    run: (_, args) => Object.values(objectArgument(args, 0)),
  },
  'Object.entries': {
    signature: 'Object.entries(object)',
    about: 'Its fields as pairs of name and value.',
    example: ['Object.entries({ a: 1 })', [['a', 1]]],
    run: (_, args) => Object.entries(objectArgument(args, 0)),
  },
  'Object.fromEntries': {
    signature: 'Object.fromEntries(pairs)',
    about: 'An object from pairs of name and value.',
    example: ['Object.fromEntries([["a", 1]])', { a: 1 }],
    run(_, args, { budget }) {
      const pairs = valueArgument(args, 0);
      if (!Array.isArray(pairs)) throw new ArgumentError('argument 1 must be a list of pairs');
      budget.spend(pairs.length);
      return createObject(
        pairs.map((pair) =>
          Array.isArray(pair) ? ([toText(pair[0], budget), pair[1]] as const) : (['', pair] as const),
        ),
      );
    },
  },
  'Array.isArray': {
    signature: 'Array.isArray(value)',
    about: 'Whether it is a list.',
    example: ['Array.isArray([])', true],
    run: (_, args) => Array.isArray(args[0]),
  },
  'Date.now': {
    signature: 'Date.now()',
    about: 'Milliseconds since 1970; the same when a step is replayed.',
    example: ['Date.now() == now.toMillis()', true],
    run: (_, _args, { now }) => now.getTime(),
  },
  'DateTime.now': {
    signature: 'DateTime.now()',
    about: 'This moment; the same when a step is replayed.',
    example: ['DateTime.now() == now', true],
    run: (_, _args, { now, zone }) => DateTime.fromJSDate(now, { zone }),
  },
  'DateTime.fromISO': {
    signature: 'DateTime.fromISO(text)',
    about: 'A date from ISO 8601 text.',
    example: ['DateTime.fromISO("2026-01-05").year', 2026],
    run: (_, args, context) => toDate(textArgument(args, 0), context),
  },
  'DateTime.fromMillis': {
    signature: 'DateTime.fromMillis(number)',
    about: 'A date from milliseconds since 1970.',
    example: ['DateTime.fromMillis(0).toUTC().year', 1970],
    run: (_, args, context) => toDate(numberArgument(args, 0), context),
  },
  'DateTime.fromFormat': {
    signature: 'DateTime.fromFormat(text, pattern)',
    about: 'A date from text written by a pattern.',
    example: ['DateTime.fromFormat("05.01.2026", "dd.MM.yyyy").month', 1],
    run(_, args, { zone }) {
      const date = DateTime.fromFormat(textArgument(args, 0).slice(0, 200), textArgument(args, 1).slice(0, 200), {
        zone,
      });
      if (!date.isValid)
        throw new ArgumentError(
          `“${textArgument(args, 0).slice(0, 40)}” is not written by the pattern ${textArgument(args, 1)}`,
        );
      return date;
    },
  },
  'Duration.fromObject': {
    signature: 'Duration.fromObject({ days: 2 })',
    about: 'A span of time.',
    example: ['Duration.fromObject({ days: 2 }).as("hours")', 48],
    run: (_, args) => Duration.fromObject(Duration.fromDurationLike(durationArgument(args)).toObject()),
  },
  today: {
    signature: 'today()',
    about: 'The beginning of this day.',
    example: ['today() == now.startOf("day")', true],
    run: (_, _args, { now, zone }) => DateTime.fromJSDate(now, { zone }).startOf('day'),
  },
  isEmpty: {
    signature: 'isEmpty(value)',
    about: 'Whether it is nothing, empty text, or a list or object with nothing in it.',
    example: ['isEmpty(null)', true],
    run: (_, args) => isEmpty(valueArgument(args, 0)),
  },
  ifEmpty: {
    signature: 'ifEmpty(value, otherwise)',
    about: 'The value, or another one when it is empty.',
    example: ['ifEmpty("", "nobody")', 'nobody'],
    run: (_, args) => (isEmpty(valueArgument(args, 0)) ? valueArgument(args, 1) : valueArgument(args, 0)),
  },
  Number: {
    signature: 'Number(value)',
    about: 'The value as a number.',
    example: ['Number("2")', 2],
    run: (_, args, { budget }) => Number(toText(valueArgument(args, 0), budget)),
  },
  String: {
    signature: 'String(value)',
    about: 'The value as text.',
    example: ['String(2)', '2'],
    run: (_, args, { budget }) => toText(valueArgument(args, 0), budget),
  },
  Boolean: {
    signature: 'Boolean(value)',
    about: 'Whether the value counts as true.',
    example: ['Boolean("")', false],
    run: (_, args) => Boolean(valueArgument(args, 0)),
  },
  parseInt: {
    signature: 'parseInt(text)',
    about: 'The whole number a text begins with.',
    example: ['parseInt("12 pieces")', 12],
    run: (_, args) => Number.parseInt(textArgument(args, 0), numberArgument(args, 1, 10)),
  },
  parseFloat: {
    signature: 'parseFloat(text)',
    about: 'The number a text begins with.',
    example: ['parseFloat("1.5 m")', 1.5],
    run: (_, args) => Number.parseFloat(textArgument(args, 0)),
  },
  isNaN: {
    signature: 'isNaN(value)',
    about: 'Whether the value is no number.',
    example: ['isNaN(Number("x"))', true],
    run: (_, args, { budget }) => Number.isNaN(Number(toText(valueArgument(args, 0), budget))),
  },
  encodeURIComponent: {
    signature: 'encodeURIComponent(text)',
    about: 'Safe inside an address.',
    example: ['encodeURIComponent("a b")', 'a%20b'],
    run: (_, args) => encodeURIComponent(textArgument(args, 0).toWellFormed()),
  },
  decodeURIComponent: {
    signature: 'decodeURIComponent(text)',
    about: 'What encodeURIComponent was given.',
    example: ['decodeURIComponent("a%20b")', 'a b'],
    run(_, args) {
      try {
        return decodeURIComponent(textArgument(args, 0));
      } catch {
        throw new ArgumentError('argument 1 is not encoded text');
      }
    },
  },
};

/** Values under a global name. */
export const constants: Readonly<Record<string, number>> = { 'Math.PI': Math.PI, 'Math.E': Math.E };

/** First parts of the names above that are no function themselves: `Math`, `JSON`, … */
export const namespaces: ReadonlySet<string> = new Set(
  [...Object.keys(functions), ...Object.keys(constants)].flatMap((name) =>
    name.includes('.') ? [name.slice(0, name.indexOf('.'))] : [],
  ),
);
