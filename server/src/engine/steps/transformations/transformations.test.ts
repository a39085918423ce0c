import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { Budget, BudgetError } from '#engine/language/expressions/budget';
import { compileExpression, type Environment } from '#engine/language/expressions/compile-expression';
import { ExpressionError } from '#engine/language/expressions/expression-error';
import { compileTemplate } from '#engine/language/expressions/template';
import { createObject, toJson, type Value } from '#engine/language/expressions/value';
import { StepError } from '../step-error.ts';
import type { CompiledValue, TransformationTools } from './transformation.ts';
import { compileTransformation, transformations, type TransformationStep } from './transformations.ts';

function environment(names: Record<string, Value> = {}, steps?: number): Environment {
  const budget = steps === undefined ? new Budget() : new Budget({ steps, size: 1_000_000 });
  return { names, context: { budget, now: new Date('2026-01-05T09:30:00Z'), zone: 'UTC', random: () => 0.5 } };
}

/** As the compiler of definitions does it, for one step: names known, problems collected. */
function compile(step: TransformationStep, known: readonly string[]) {
  const problems: string[] = [];
  const names = (extra: readonly string[] = []) => new Set([...known, ...extra]);
  const attempt = (path: string, make: () => CompiledValue): CompiledValue => {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      problems.push(`${path}: ${error.message}`);
      return () => null;
    }
  };
  const compileJson = (json: unknown, path: string, extra?: readonly string[]): CompiledValue => {
    if (typeof json === 'string')
      return attempt(path, () => {
        const compiled = compileTemplate(json, names(extra));
        return (env) => compiled.evaluate(env);
      });
    if (Array.isArray(json)) {
      const parts = json.map((part, index) => compileJson(part, `${path}[${index}]`, extra));
      return (env) => parts.map((part) => part(env));
    }
    if (typeof json !== 'object' || json === null) return () => json as Value;
    const parts = Object.entries(json).map(
      ([name, part]) => [name, compileJson(part, `${path}.${name}`, extra)] as const,
    );
    return (env) => createObject(parts.map(([name, part]) => [name, part(env)] as const));
  };
  const tools: TransformationTools = {
    value: compileJson,
    expression: (text, path, extra) =>
      attempt(path, () => {
        const compiled = compileExpression(/^\s*\{\{(.*)\}\}\s*$/s.exec(text)?.[1] ?? text, names(extra));
        return (env) => compiled.evaluate(env);
      }),
    report: (path, message) => problems.push(`${path}: ${message}`),
  };
  return { run: compileTransformation(step, 'steps[0]', tools), problems };
}

function run(step: TransformationStep, names: Record<string, Value> = {}, steps?: number): unknown {
  const { run, problems } = compile(step, Object.keys(names));
  if (!run || problems.length > 0) throw new Error(problems.join('; '));
  return toJson(run(environment(names, steps)));
}

const problemsOf = (step: TransformationStep, known: readonly string[] = []) => compile(step, known).problems;

describe('a transformation', () => {
  it.each(Object.entries(transformations))('%s does what its example says', (action, { example }) => {
    expect(run({ action, ...example.fields }, example.names)).toEqual(example.value);
    expect(run({ action, inputs: example.fields }, example.names)).toEqual(example.value);
  });

  it('sets values', () => {
    const step = { set: { subject: 'Re: {{ read.subject }}', count: '{{ read.items.length }}', fixed: [1, null] } };
    expect(run(step, { read: { subject: 'Hi', items: [1, 2] } })).toEqual({
      subject: 'Re: Hi',
      count: 2,
      fixed: [1, null],
    });
  });

  it('says what is wrong with a step and where', () => {
    expect(problemsOf({})).toEqual([
      expect.stringMatching(/^steps\[0\]: a transformation needs “set” or an “action”: /),
    ]);
    expect(problemsOf({ set: {}, action: 'map' })).toEqual(['steps[0]: a transformation has either “set” or “action”']);
    expect(problemsOf({ set: {}, values: 1 })).toEqual(['steps[0].values: is not known; values stand inside of “set”']);
    expect(problemsOf({ action: 'fliter' })).toEqual([
      'steps[0].action: unknown action "fliter"; did you mean "filter"?',
    ]);
    expect(problemsOf({ action: 'constructor' })).toEqual(['steps[0].action: unknown action "constructor"']);
    expect(problemsOf({ action: 'filter', inputs: { itmes: [], items: [], where: 'item' } })).toEqual([
      'steps[0].inputs.itmes: unknown field "itmes"; did you mean "items"?; there are items, where',
    ]);
    expect(problemsOf({ action: 'filter', where: '{{ itm.a }}' })).toEqual(['steps[0].items: is missing']);
    expect(problemsOf({ action: 'filter', items: [], where: '{{ itm.a }}' })).toEqual([
      'steps[0].where: unknown name "itm"; did you mean "item"?',
    ]);
    expect(problemsOf({ action: 'map', items: [], inputs: { items: [], value: 1 } })).toEqual([
      'steps[0].items: stands in “inputs”, too',
    ]);
    expect(problemsOf({ action: 'map', items: '{{ item }}', value: '{{ item }}' })).toEqual([
      expect.stringContaining('steps[0].items: unknown name "item"'),
    ]);
    expect(problemsOf({ action: 'pick', from: {} })).toEqual(['steps[0].fields: give either “fields” or “without”']);
    expect(problemsOf({ action: 'split', value: '', size: 3, overlap: 3 })).toEqual([
      'steps[0].overlap: must be at most half of “size”',
    ]);
    expect(problemsOf({ action: 'aggregate', items: [], values: { a: { summ: 'x' } } })).toHaveLength(1);
    expect(problemsOf({ action: 'extract_json', text: '', schema: { type: 'objct' } })).toEqual([
      expect.stringMatching(/^steps\[0\]\.schema: is no JSON Schema that can be used: /),
    ]);
  });

  it('sees item, index and everything around, also in lists of lists', () => {
    const step = { action: 'map', items: '{{ trigger.rows }}', value: '{{ item.map(x => x + index + trigger.add) }}' };
    expect(run(step, { trigger: { rows: [[1], [2, 3]], add: 10 } })).toEqual([[11], [13, 14]]);
  });

  it('takes what a skipped step left as an empty list, and refuses what is no list', () => {
    expect(run({ action: 'map', items: '{{ a }}', value: 1 }, { a: null })).toEqual([]);
    expect(() => run({ action: 'map', items: '{{ a }}', value: 1 }, { a: 'text' })).toThrow(
      new StepError('transformation.not_a_list', '“items” must be a list, not text.'),
    );
  });

  it('is stopped by the budget of the step', () => {
    const items = Array.from({ length: 1000 }, (_, index) => index);
    for (const fields of [
      { action: 'map', value: 1 },
      { action: 'filter', where: 'item' },
      { action: 'sort' },
      { action: 'group', by: 'item' },
      { action: 'aggregate', values: { n: 'count' } },
      { action: 'dedupe' },
      { action: 'template', text: 'x' },
    ]) {
      expect(() => run({ ...fields, items: '{{ items }}' }, { items }, 100)).toThrow(BudgetError);
    }
    expect(() =>
      run({ action: 'template', text: '{{ "x".repeat(10000) }}', items: '{{ items }}' }, { items }, 100_000),
    ).toThrow(BudgetError);
  });

  it('keeps a field named __proto__ an ordinary field', () => {
    const poisoned = JSON.parse('[{ "__proto__": { "polluted": true }, "id": "__proto__" }]') as Value;
    for (const fields of [
      { action: 'group', items: '{{ a }}', by: 'id', as: 'object' },
      { action: 'merge', sources: ['{{ a }}', '{{ a }}'], by: 'id', deep: true },
      { action: 'pick', from: '{{ a }}', without: ['x'] },
      { action: 'parse_csv', text: '__proto__,b\nx,y' },
    ]) {
      const value = run(fields, { a: poisoned }) as Record<string, unknown>;
      expect(Object.getPrototypeOf(value)).toSatisfy(
        (prototype) => prototype === Object.prototype || prototype === Array.prototype,
      );
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('sort', () => {
  it('sorts numbers by size, dates by time, and leaves what is empty to the end in both directions', () => {
    const items = [{ n: 10 }, { n: null }, { n: 9 }];
    expect(run({ action: 'sort', items: '{{ items }}', by: 'n' }, { items })).toEqual([
      { n: 9 },
      { n: 10 },
      { n: null },
    ]);
    expect(run({ action: 'sort', items: '{{ items }}', by: 'n', order: 'desc' }, { items })).toEqual([
      { n: 10 },
      { n: 9 },
      { n: null },
    ]);
    const dates = [
      DateTime.fromISO('2026-01-02T00:00:00Z'),
      DateTime.fromISO('2026-01-01T23:00:00-05:00'),
      DateTime.fromISO('2026-01-01T00:00:00Z'),
    ];
    expect(
      run({ action: 'map', items: '{{ dates.sort().map(d => d.toUTC().hour) }}', value: '{{ item }}' }, { dates }),
    ).toEqual([0, 0, 4]);
  });
});

describe('aggregate', () => {
  it('calculates each kind, and does not count what is empty', () => {
    const items = [
      { n: 2, t: 'a' },
      { n: null, t: 'b' },
      { n: 4, t: 'c' },
    ];
    const values = {
      sum: { sum: 'n' },
      avg: { avg: 'n' },
      min: { min: 'n' },
      max: { max: 'n' },
      filled: { count: 'n' },
      all: 'count',
      first: { first: 't' },
      last: { last: 't' },
      join: { join: 't', separator: '+' },
    };
    expect(run({ action: 'aggregate', items: '{{ items }}', values }, { items })).toEqual({
      sum: 6,
      avg: 3,
      min: 2,
      max: 4,
      filled: 2,
      all: 3,
      first: 'a',
      last: 'c',
      join: 'a+b+c',
    });
    expect(
      run({ action: 'aggregate', items: [], values: { sum: { sum: 'n' }, avg: { avg: 'n' }, min: { min: 'n' } } }),
    ).toEqual({
      sum: 0,
      avg: null,
      min: null,
    });
  });

  it('calculates for each group', () => {
    const items = [
      { s: 'a', n: 1 },
      { s: 'b', n: 5 },
      { s: 'a', n: 2 },
    ];
    expect(run({ action: 'aggregate', items: '{{ items }}', by: 's', values: { n: { sum: 'n' } } }, { items })).toEqual(
      [
        { key: 'a', n: 3 },
        { key: 'b', n: 5 },
      ],
    );
  });

  it('refuses to add text', () => {
    const step = { action: 'aggregate', items: [{ n: '1' }], values: { total: { sum: 'n' } } };
    expect(() => run(step)).toThrow('“total” calculates with numbers; "1" is text.');
  });
});

describe('merge', () => {
  it('puts lists one behind the other, and objects over each other', () => {
    expect(run({ action: 'merge', sources: [[1], [2, 3], null] })).toEqual([1, 2, 3]);
    const sources = [{ a: { b: 1, c: 1 } }, { a: { c: 2 } }];
    expect(run({ action: 'merge', sources })).toEqual({ a: { c: 2 } });
    expect(run({ action: 'merge', sources, deep: true })).toEqual({ a: { b: 1, c: 2 } });
  });

  it.each([
    ['all', [1, 2, 3]],
    ['first', [1, 2]],
    ['matching', [2]],
  ])('keeps %s of two lists', (keep, ids) => {
    const sources = [
      [{ id: 1 }, { id: 2 }],
      [{ id: 2, b: 1 }, { id: 3 }],
    ];
    const merged = run({ action: 'merge', sources, by: 'id', keep }) as { id: number }[];
    expect(merged.map(({ id }) => id)).toEqual(ids);
  });
});

describe('split', () => {
  it('parts a text at lines or a separator', () => {
    expect(run({ action: 'split', value: 'a\r\n\n b ' })).toEqual(['a', 'b']);
    expect(run({ action: 'split', value: 'a,,b', separator: ',', keepEmpty: true })).toEqual(['a', '', 'b']);
  });

  it('cuts a text at spaces where it can, never inside of a character, and loses nothing', () => {
    expect(run({ action: 'split', value: 'one two three four', size: 9 })).toEqual(['one two', 'three', 'four']);
    expect(run({ action: 'split', value: '😀😀😀', size: 3 })).toEqual(['😀', '😀', '😀']);
    expect(run({ action: 'split', value: '😀', size: 1 })).toHaveLength(2);
    expect(run({ action: 'split', value: 'abcdefgh', size: 4, overlap: 2 })).toEqual(['abcd', 'cdef', 'efgh']);
    expect(run({ action: 'split', value: [1, 2, 3, 4], size: 2, overlap: 1 })).toEqual([
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
  });
});

describe('parse_csv', () => {
  it('reads separators, quotes, ragged rows and doubled names', () => {
    const text = '\uFEFFname,email,email\n"Ada ""L""",a@x,b@x,more\nBob\n';
    expect(run({ action: 'parse_csv', text })).toEqual([
      { name: 'Ada "L"', email: 'a@x', email_2: 'b@x', column_4: 'more' },
      { name: 'Bob', email: '', email_2: '' },
    ]);
    expect(run({ action: 'parse_csv', text: 'a\tb\n1\t2', header: false })).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(run({ action: 'parse_csv', text: '1|2', header: ['a', 'b'] })).toEqual([{ a: '1', b: '2' }]);
    expect(run({ action: 'parse_csv', text: '' })).toEqual([]);
  });

  it('reads no more rows than asked for', () => {
    expect(run({ action: 'parse_csv', text: 'a\n1\n2\n3', maxRows: 2 })).toEqual([{ a: '1' }, { a: '2' }]);
    expect(() => run({ action: 'parse_csv', text: ','.repeat(2000), header: false })).toThrow(
      'has more than 1000 values',
    );
  });
});

describe('extract_json', () => {
  const extract = (text: Value, more: Record<string, unknown> = {}) =>
    run({ action: 'extract_json', text: '{{ text }}', ...more }, { text });

  it.each([
    ['{"a":1}', { a: 1 }],
    ['```\n[1]\n```', [1]],
    ['Sure! {"a": "}"} and [2]', { a: '}' }],
    ['a set {x} and then {"a": {"b": [1, "]"]}}.', { a: { b: [1, ']'] } }],
    ['[not json] {"a": 1}', { a: 1 }],
    ['first {"broken": then {"a": 1}', { a: 1 }],
    ['```json\n{ broken }\n```\n{"a": 1}', { a: 1 }],
  ])('finds JSON in %s', (text, value) => {
    expect(extract(text)).toEqual(value);
  });

  it('takes an object as it is, and the first JSON that fits a schema', () => {
    expect(extract({ a: 1 })).toEqual({ a: 1 });
    const schema = { type: 'object', required: ['b'], properties: { b: { type: 'string', pattern: '^(x+)+$' } } };
    expect(extract('{"a": 1} {"b": "xx"}', { schema })).toEqual({ b: 'xx' });
    expect(() => extract(`{"b": "${'x'.repeat(50_000)}y"}`, { schema })).toThrow('“b” must match pattern');
    expect(() => extract('{"a": 1}', { schema })).toThrow('The JSON found does not fit the schema: “b” is missing.');
  });

  it('fails, or gives null or a value of one’s own, when there is none', () => {
    expect(() => extract('nothing')).toThrow(
      new StepError('transformation.no_json_found', 'There is no JSON object or list in the text.'),
    );
    expect(() => extract(5)).toThrow('There is no JSON object or list in a number.');
    expect(extract('nothing', { onMissing: 'null' })).toBeNull();
    expect(extract('nothing', { default: { a: '{{ text }}' } })).toEqual({ a: 'nothing' });
    expect(problemsOf({ action: 'extract_json', text: '', onMissing: 'default' })).toEqual([
      'steps[0].default: is missing',
    ]);
  });

  it('gives up on texts made of brackets and quotes', () => {
    for (const piece of ['[', '{"', '[{', '"\\"', '```\n', '{}}'.repeat(3)]) {
      expect(() => extract(piece.repeat(100_000), { schema: { type: 'string' } })).toThrow(StepError);
    }
    expect(() => extract('['.repeat(100_000) + ']'.repeat(100_000))).toThrow(StepError);
  });
});
