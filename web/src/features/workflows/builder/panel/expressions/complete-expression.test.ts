import type { ExpressionMember, NameInScope, ValueShape } from '@millrace/contracts/workflows/workflow-inspection';
import { describe, expect, it } from 'vitest';
import { completionsAt, shapeAt, toReference } from './complete-expression.ts';
import { expressionAt, expressionsIn } from './scan-expression.ts';
import { mergeShapes, shapeOfValue } from './shapes.ts';

const text: ValueShape = { kind: 'string' };
const aMember = (member: Partial<ExpressionMember> & Pick<ExpressionMember, 'of' | 'name'>): ExpressionMember => ({
  isField: false,
  signature: `${member.name}(what)`,
  about: 'What it does.',
  example: null,
  gives: { kind: 'any' },
  keeps: null,
  takesItem: false,
  ...member,
});
const members = [
  aMember({ of: 'string', name: 'length', isField: true, gives: { kind: 'number' } }),
  aMember({ of: 'string', name: 'trim', signature: 'trim()', gives: text }),
  aMember({ of: 'string', name: 'split', gives: { kind: 'list', item: text } }),
  aMember({ of: 'number', name: 'toFixed', gives: text }),
  aMember({ of: 'list', name: 'filter', keeps: 'list', gives: null, takesItem: true }),
  aMember({ of: 'list', name: 'first', keeps: 'item', gives: null }),
  aMember({ of: 'list', name: 'map', keeps: 'mapped', gives: null, takesItem: true }),
  aMember({ of: 'function', name: 'Math.round', gives: { kind: 'number' } }),
  aMember({ of: 'function', name: 'String', gives: text }),
];
const lead = { name: 'Ada', tags: [{ name: 'fair', size: 3 }], 'last-seen': '2026' };
const names: NameInScope[] = [
  { name: 'trigger', kind: 'global', shape: shapeOfValue({ lead }), mayBeNothing: null },
  { name: 'read', kind: 'step', shape: shapeOfValue({ total: 7 }), mayBeNothing: 'it is skipped' },
];
const known = { names, members };

function labels(source: string): string[] | undefined {
  const position = source.indexOf('|');
  return completionsAt(source.replace('|', ''), position, known)?.options.map(({ label }) => label);
}

describe('completion', () => {
  it('offers steps before what is always there, then functions', () => {
    expect(labels(' |')).toEqual(['read', 'trigger', 'Math.round', 'String']);
    expect(labels('1 + re|')).toEqual(['read', 'trigger', 'Math.round', 'String']);
    expect(completionsAt('1 + re', 6, known)?.from).toBe(4);
  });

  it('follows fields, lists, methods and what they give', () => {
    expect(labels('trigger.|')).toEqual(['lead']);
    expect(labels('trigger.lead.name.|')).toEqual(['length', 'trim', 'split']);
    expect(labels('trigger.lead?.name.tr|')).toEqual(['length', 'trim', 'split']);
    expect(labels('trigger.lead.tags[0].|')).toEqual(['name', 'size']);
    expect(labels('trigger.lead.tags.first().size.|')).toEqual(['toFixed']);
    expect(labels('trigger["lead"].name.split(",").|')).toEqual(['filter', 'first', 'map']);
    expect(labels('(read.total).|')).toEqual(['toFixed']);
    expect(labels('"a".|')).toEqual(['length', 'trim', 'split']);
  });

  it('knows what functions get and give', () => {
    expect(labels('trigger.lead.tags.filter(tag => tag.|')).toEqual(['name', 'size']);
    expect(labels('trigger.lead.tags.filter((tag, at) => at > 0 && |')?.slice(0, 2)).toEqual(['at', 'tag']);
    expect(labels('trigger.lead.tags.map(tag => tag.name).first().|')).toEqual(['length', 'trim', 'split']);
    expect(labels('Math.|')).toEqual(['round']);
    expect(labels('Math.round(1.5).|')).toEqual(['toFixed']);
    expect(labels('String(1).|')).toEqual(['length', 'trim', 'split']);
  });

  it('keeps silent inside of quotes and of numbers, and says nothing of what is not known', () => {
    expect(labels("trigger.lead.name == 'ad|")).toBeUndefined();
    expect(labels('12|')).toBeUndefined();
    expect(labels('nobody.|')).toEqual([]);
  });

  it('writes names that need quotes in brackets, and puts the caret where there is something to write', () => {
    const options = completionsAt('trigger.lead.', 13, known)?.options ?? [];
    expect(options.find(({ label }) => label === 'last-seen')).toMatchObject({
      insert: '["last-seen"]',
      overwrites: 1,
    });
    const methods = completionsAt('"".', 3, known)?.options ?? [];
    expect(methods.map(({ insert, caretBack }) => [insert, caretBack])).toEqual([
      ['length', 0],
      ['trim()', 0],
      ['split()', 1],
    ]);
  });
});

it('tells what stands under the pointer', () => {
  expect(shapeAt('trigger.lead.name', 14, known)).toMatchObject({ text: 'name', from: 13, shape: text });
  expect(shapeAt('trigger.lead.name.trim()', 19, known)).toMatchObject({ member: { name: 'trim' }, shape: text });
  expect(shapeAt('trigger.lead.tags.filter(t => t.size)', 33, known)?.shape).toEqual({ kind: 'number' });
  expect(shapeAt('Math.round(1)', 6, known)?.member?.name).toBe('Math.round');
  expect(shapeAt('1 + 2', 0, known)).toBeUndefined();
});

it('finds the expressions of a text, also while they are written', () => {
  expect(expressionsIn('Hi {{ a }} and {{ "}}" + { b: 1 }.b }}!')).toEqual([
    { from: 5, to: 8, isClosed: true },
    { from: 17, to: 36, isClosed: true },
  ]);
  expect(expressionAt('Hi {{ a.', 8)).toEqual({ from: 5, to: 8, isClosed: false });
  expect(expressionAt('Hi {{ a }}', 1)).toBeUndefined();
});

it('fills in from the sample what the compiler does not know', () => {
  const compiled: ValueShape = {
    kind: 'object',
    fields: { status: { kind: 'number' }, body: { kind: 'any' } },
    isOpen: false,
  };
  const merged = mergeShapes(compiled, shapeOfValue({ status: 'odd', body: { id: 'x' }, more: 1 }));
  expect(merged.fields?.['status']).toEqual({ kind: 'number' });
  expect(merged.fields?.['body']?.fields).toEqual({ id: text });
  expect(merged.fields?.['more']).toBeUndefined();
});

it('writes how an expression reads a value', () => {
  expect(toReference(['trigger', 'headers', 'content-type', 0, 'x'])).toBe('trigger.headers["content-type"][0].x');
});
