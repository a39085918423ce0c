import { describe, expect, it } from 'vitest';
import { compileJsonSchema, type JsonSchema } from './json-schema.ts';

function check(schema: JsonSchema, value: unknown) {
  const compiled = compileJsonSchema(schema);
  if ('problem' in compiled) throw new Error(compiled.problem);
  return compiled.check(value);
}

describe('a JSON Schema', () => {
  it('says what does not fit and where', () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      properties: {
        name: { type: 'string', pattern: '^A' },
        code: { type: 'string', pattern: '^\\d+$' },
        kind: { enum: ['a', 1] },
        email: { type: 'string', format: 'email' },
        list: { type: 'array', items: { type: 'object', properties: { 'a/b': { type: 'number' } } } },
      },
    };
    expect(
      check(schema, { name: 'Ada', code: '12', kind: 1, email: 'ada@example.com', list: [{ 'a/b': 1 }] }),
    ).toBeUndefined();
    expect(check(schema, {})).toEqual({ path: 'name', message: 'is missing' });
    expect(check(schema, { name: 'Ada', nmae: 1 })).toEqual({ path: 'nmae', message: 'is not known' });
    expect(check(schema, { name: 'Bob' })).toEqual({ path: 'name', message: 'must match pattern "^A"' });
    expect(check(schema, { name: 'Ada', code: 'x' })).toEqual({ path: 'code', message: 'must match pattern "^\\d+$"' });
    expect(check(schema, { name: 'Ada', kind: 'b' })).toEqual({ path: 'kind', message: 'must be one of "a", 1' });
    expect(check(schema, { name: 'Ada', email: 'ada' })).toEqual({
      path: 'email',
      message: 'must match format "email"',
    });
    expect(check(schema, { name: 'Ada', list: [{}, { 'a/b': 'x' }] })).toEqual({
      path: 'list.1.a/b',
      message: 'must be a number',
    });
    expect(check(schema, 5)).toEqual({ path: '', message: 'must be an object' });
  });

  it.each<[string, JsonSchema]>([
    ['an unknown type', { type: 'objct' }],
    ['a reference to elsewhere', { $ref: 'https://example.com/schema.json' }],
    ['a pattern with lookahead', { type: 'string', pattern: '(?=a)' }],
    ['one that is too long', { enum: Array.from({ length: 50_000 }, (_, index) => index) }],
    ['one that is too deep', Array.from({ length: 5000 }).reduce<JsonSchema>((inner) => ({ not: inner }), true)],
  ])('%s is refused with a sentence', (_name, schema) => {
    expect(compileJsonSchema(schema)).toEqual({ problem: expect.stringMatching(/^is /) });
  });

  it('takes patterns that would blow up elsewhere in linear time', () => {
    expect(check({ pattern: '^(x+)+$' }, `${'x'.repeat(50_000)}y`)).toMatchObject({ path: '' });
  });

  it('does not follow a value deeper than the program can', () => {
    const deep = Array.from({ length: 100_000 }).reduce((inner) => [inner], []);
    expect(check({ type: 'array', items: { $ref: '#' } }, deep)).toEqual({ path: '', message: 'is nested too deeply' });
  });

  it('does not mix up two schemas of the same $id', () => {
    expect(check({ $id: 'a', type: 'string' }, 'x')).toBeUndefined();
    expect(check({ $id: 'a', type: 'number' }, 'x')).toEqual({ path: '', message: 'must be a number' });
  });
});
