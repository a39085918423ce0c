import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { Budget } from '../budget.ts';
import { checkExpression } from './check-expression.ts';
import { compileExpression } from '../compile-expression.ts';
import { dateMethods, durationMethods } from '../methods/date-methods.ts';
import { functions } from '../methods/functions.ts';
import { listMethods } from '../methods/list-methods.ts';
import { numberMethods } from '../methods/number-methods.ts';
import { functionResults, methodResults } from './result-shapes.ts';
import { Scope } from './scope.ts';
import { stringMethods } from '../methods/string-methods.ts';
import { kindOf } from '../value.ts';

const tables = {
  string: stringMethods,
  number: numberMethods,
  list: listMethods,
  date: dateMethods,
  duration: durationMethods,
};
const instant = new Date('2026-01-05T09:30:00.000Z');
const now = DateTime.fromJSDate(instant, { zone: 'UTC' });
const scope = new Scope(new Map([['now', { name: 'now', kind: 'global', shape: { kind: 'date' } }]]));
const ids = { idOf: () => '', placeOf: () => undefined, all: () => [] };

describe('what is known of a value before there is one', () => {
  it.each(
    Object.entries({ ...tables, functions }).flatMap(([table, methods]) =>
      Object.entries(methods).map(([name, { example }]) => [`${table}.${name}`, example[0]] as const),
    ),
  )('is right of the example of %s: %s', (_name, source) => {
    const compiled = compileExpression(source);
    const { shape, problems } = checkExpression(compiled.tree, { scope, ids, path: '' }, false);
    const context = { budget: new Budget(), now: instant, zone: 'UTC', random: () => 0.5 };
    const value = compiled.evaluate({ names: { now }, context });
    expect(problems).toEqual([]);
    expect(shape.kind === 'any' || kindOf(value) === 'nothing' ? shape.kind : kindOf(value)).toBe(shape.kind);
  });

  it('is said of methods and functions that exist', () => {
    for (const [kind, table] of Object.entries(tables))
      expect(Object.keys(table)).toEqual(expect.arrayContaining(Object.keys(methodResults[kind] ?? {})));
    expect(Object.keys(functions)).toEqual(expect.arrayContaining(Object.keys(functionResults)));
  });
});
