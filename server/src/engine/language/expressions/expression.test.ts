import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { Budget, BudgetError } from './budget.ts';
import { compileExpression, type Environment } from './compile-expression.ts';
import { dateMethods, durationMethods } from './methods/date-methods.ts';
import { ExpressionError } from './expression-error.ts';
import { functions } from './methods/functions.ts';
import { listMethods } from './methods/list-methods.ts';
import { numberMethods } from './methods/number-methods.ts';
import { objectMethods } from './methods/object-methods.ts';
import { stringMethods } from './methods/string-methods.ts';
import { compileTemplate } from './template.ts';
import type { Value } from './value.ts';

const instant = new Date('2026-01-05T09:30:00.000Z');

function environment(names: Record<string, Value> = {}): Environment {
  const context = { budget: new Budget(), now: instant, zone: 'UTC', random: () => 0.5 };
  return { names: { now: DateTime.fromJSDate(instant, { zone: 'UTC' }), ...names }, context };
}

const evaluate = (source: string, names?: Record<string, Value>) =>
  compileExpression(source).evaluate(environment(names));

function refusal(source: string, names?: ReadonlySet<string>): ExpressionError {
  try {
    compileExpression(source, names);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`${source} was not refused`);
}

describe('an expression', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['"a" + 1', 'a1'],
    ['a.b.c', 5],
    ['a["b"].c', 5],
    ['a.missing', undefined],
    ['a?.missing?.deeper', undefined],
    ['nothing?.x.y.z', undefined],
    ['nothing ?? "fallback"', 'fallback'],
    ['a.b.c > 3 ? "big" : "small"', 'big'],
    ['list[1]', 20],
    ['list.length', 3],
    ['"text".length', 4],
    ['`${a.b.c} of ${list.length}`', '5 of 3'],
    ['list.map((item, index) => item + index)', [10, 21, 32]],
    ['list.map(x => list.filter(y => y > x).length)', [2, 1, 0]],
    ['[...list, 4]', [10, 20, 30, 4]],
    ['({ ...a, d: 1, ["e"]: 2 })', { b: { c: 5 }, d: 1, e: 2 }],
    ['!list', false],
    ['typeof a.b.c', 'number'],
    ['1 == "1"', true],
    ['1 === "1"', false],
    ['null == undefined', true],
    ['now.year', 2026],
    ['now > DateTime.fromISO("2026-01-01")', true],
    ['now.plus({ days: 1 }).toISODate()', '2026-01-06'],
  ])('%s', (source, value) => {
    expect(evaluate(source, { a: { b: { c: 5 } }, list: [10, 20, 30], nothing: null })).toEqual(value);
  });

  it.each(
    Object.entries({
      stringMethods,
      numberMethods,
      listMethods,
      objectMethods,
      dateMethods,
      durationMethods,
      functions,
    }).flatMap(([table, methods]) =>
      Object.entries(methods).map(([name, { example }]) => [`${table}.${name}`, ...example] as const),
    ),
  )('does what the reference says of %s: %s', (_name, source, value) => {
    expect(evaluate(source)).toEqual(value);
  });

  it('says what is wrong and where', () => {
    const names = new Set(['read', 'trigger']);
    expect(refusal('reed.body', names)).toMatchObject({
      message: 'unknown name "reed"; did you mean "read"?',
      start: 0,
      end: 4,
    });
    expect(refusal('read.body.trimm()', names).message).toBe('unknown method "trimm"; did you mean "trim"?');
    expect(refusal('Math.rount(1)').message).toBe('unknown function "Math.rount"; did you mean "Math.round"?');
    expect(refusal('read.a +').message).toMatch(/^This is no expression/);
    expect(refusal('read.a read.b')).toMatchObject({ message: 'The expression ends before “read.b”.', start: 7 });
    expect(() => evaluate('a.b.c', { a: { b: null } })).toThrow('Cannot read “c” of nothing. Write ?. before it');
    expect(() => evaluate('"a".repeat("b")')).toThrow('Argument 1 must be a number, not text.');
  });

  it('names what it refers to', () => {
    const { references } = compileExpression('read.items.map(item => item.name + trigger.x + read.y)');
    expect(references.map(({ name }) => name)).toEqual(['read', 'trigger']);
  });
});

describe('what leads out of the data', () => {
  // Shapes of published escapes from n8n's and vm2's sandboxes.
  it.each([
    '"".constructor.constructor("return process")()',
    '(() => {}).constructor("return process")()',
    '[].map.constructor("return 1")()',
    'a["constructor"]["constructor"]("return 1")()',
    'a["con" + "structor"]("return 1")',
    '[]["filter"]["constructor"]("x")()',
    'Object.getOwnPropertyDescriptor(Object, "keys")',
    'Object.getPrototypeOf([])',
    'Object.defineProperty({}, "a", {})',
    'a.__proto__.polluted',
    '({ __proto__: a })',
    '({ get x() { return 1 } })',
    '({ x() { return 1 } })',
    'new Function("return 1")()',
    'eval("1")',
    'Function("return 1")()',
    'this.process',
    'globalThis.process',
    'import("fs")',
    'import.meta',
    'String.raw`a`',
    'Symbol.iterator',
    'Reflect.get(a, "b")',
    'a = 1',
    'a.b = 1',
    'a++',
    'delete a.b',
    'void 0',
    'a in b',
    'a instanceof b',
    'async x => 1',
    'list.map(async x => 1)',
    'list.map(function (x) { return x })',
    'list.map(x => { return x })',
    'list.map(({ a }) => a)',
    'list.map((...all) => all)',
    'list.map((x = 1) => x)',
    '(x => x)(1)',
    'a?.["b"]()',
    '10n ** 10n',
    '1, 2',
    'x => x',
    '/a/',
    '"a".match(/(?=a)/)',
    '"a".match(/(a)\\1/)',
  ])('%s is refused before it runs, or finds nothing', (source) => {
    const names = new Set(['a', 'b', 'list']);
    expect(() => compileExpression(source, names)).toThrow(ExpressionError);
  });

  it('hands on no method as a value', () => {
    expect(() => evaluate('list.map(list.map)', { list: [1] })).toThrow(
      'must be a function such as x => x.name, not nothing',
    );
  });

  it('reads own fields only', () => {
    const names = { a: { b: 1 }, key: 'constructor', proto: '__proto__', list: [1], text: 'x' };
    for (const source of [
      'a[key]',
      'a[proto]',
      'list[key]',
      'text[key]',
      'list[proto]',
      'list["map"]',
      'text["trim"]',
    ]) {
      expect(evaluate(source, names)).toBeUndefined();
    }
    expect(evaluate('toString', names)).toBeUndefined();
  });

  it('does not reach a prototype by data', () => {
    const poisoned = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"x": 1}}') as Value;
    expect(evaluate('({ ...data }).polluted', { data: poisoned })).toBeUndefined();
    expect(evaluate('Object.fromEntries([["__proto__", { polluted: true }]]).polluted')).toBeUndefined();
    expect(evaluate('[{ k: "__proto__" }].groupBy("k")["polluted"]')).toBeUndefined();
    expect(evaluate('({ [key]: { polluted: true } }).polluted', { key: '__proto__' })).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each([
    '"a".repeat(1e12)',
    '"a".padStart(1e12)',
    '"aaaaaaaaaa".repeat(1e6).repeat(1e6)',
    'list.map(a => list.map(b => list.map(c => list.map(d => d))))',
    'list.flatMap(a => list.flatMap(b => list.flatMap(c => list)))',
    '[1, 2].reduce((sum, x) => sum + sum, "a".repeat(4000000))',
  ])('%s is stopped by its budget', (source) => {
    const list = Array.from({ length: 1000 }, (_, index) => index);
    expect(() => evaluate(source, { list })).toThrow(BudgetError);
  });

  it('takes patterns that would blow up elsewhere in linear time', () => {
    expect(evaluate('text.match(/^(a+)+$/)', { text: `${'a'.repeat(50_000)}b` })).toBeNull();
  });

  it('refuses deep nesting instead of overflowing', () => {
    for (const source of [
      '('.repeat(9000),
      `${'['.repeat(5000)}${']'.repeat(5000)}`,
      `${'!'.repeat(15_000)}a`,
      `a${'.b'.repeat(5000)}`,
      `${'a?'.repeat(3000)}1${':1'.repeat(3000)}`,
    ]) {
      expect(() => compileExpression(source)).toThrow(ExpressionError);
    }
  });

  it('throws nothing but its own errors, whatever the source and data', () => {
    const fragments = fc.constantFrom(
      'a',
      '.b',
      '[0]',
      '(',
      ')',
      '?.',
      '+',
      '"x"',
      '`',
      '${',
      '}',
      '=>',
      '/',
      '\\',
      '{',
      '}}',
      '1e999',
      '.map',
      'Math',
      '...',
      ',',
      ':',
      '?',
      'null',
      '\u0000',
      '\ud800',
    );
    fc.assert(
      fc.property(fc.array(fragments, { maxLength: 12 }), fc.jsonValue(), (parts, data) => {
        try {
          compileExpression(parts.join('')).evaluate(environment({ a: data as Value }));
        } catch (error) {
          expect(error instanceof ExpressionError || error instanceof BudgetError).toBe(true);
        }
      }),
      { seed: 5, numRuns: 2000 },
    );
  });
});

describe('a template', () => {
  const template = (text: string, names?: Record<string, Value>) => compileTemplate(text).evaluate(environment(names));

  it('keeps the type of a text that is exactly one expression', () => {
    expect(template('{{ a }}', { a: [1, 2] })).toEqual([1, 2]);
    expect(template('no expression')).toBe('no expression');
    expect(template('')).toBe('');
  });

  it('writes values into text: nothing as empty, objects as JSON', () => {
    expect(template('Hi {{ name }}{{ missing }}, {{ { a: 1 } }}!', { name: 'Ada' })).toBe('Hi Ada, {"a":1}!');
  });

  it('is not ended by braces and quotes inside the expression', () => {
    expect(template('{{ { a: { b: "}}" } }.a.b }}')).toBe('}}');
    expect(template('{{ \'{{\' + "}}" }}x')).toBe('{{}}x');
  });

  it('does not evaluate what values contain', () => {
    expect(template('Hi {{ name }}', { name: '{{ 1 + 1 }}' })).toBe('Hi {{ 1 + 1 }}');
  });

  it('says where in the whole text something is wrong', () => {
    expect(() => compileTemplate('Hi {{ nam }}', new Set(['name']))).toThrow(
      expect.objectContaining({ message: 'unknown name "nam"; did you mean "name"?', start: 6, end: 9 }),
    );
    expect(() => compileTemplate('Hi {{ name')).toThrow('{{ is not closed by }}.');
  });
});
