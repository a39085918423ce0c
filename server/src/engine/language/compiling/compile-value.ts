/** JSON with templates anywhere in it, and conditions: checked against the names of their place, compiled once. */
import { Budget, BudgetError } from '../expressions/budget.ts';
import { checkExpression } from '../expressions/checking/check-expression.ts';
import { ExpressionError } from '../expressions/expression-error.ts';
import type { Narrowing } from '../expressions/checking/narrowing.ts';
import type { CompiledCondition, CompiledValue } from '../plan.ts';
import { joinPath, type Problem } from '../problem.ts';
import type { Scope } from '../expressions/checking/scope.ts';
import {
  any,
  closedObject,
  joinShapes,
  listOf,
  nothing,
  number,
  type Shape,
  text as textShape,
  truth,
} from '../expressions/checking/shape.ts';
import type { StepIds } from '../step-ids.ts';
import { type CompiledTemplate, compileTemplate } from '../expressions/template.ts';
import { createObject, type Value } from '../expressions/value.ts';

export interface ValueContext {
  readonly scope: Scope;
  readonly ids: StepIds;
  readonly problems: Problem[];
  readonly observer?: { template?(path: string, found: ObservedTemplate): void } | undefined;
}

export interface ObservedTemplate {
  readonly template: CompiledTemplate;
  readonly shape: Shape;
  readonly scope: Scope;
}

export interface ShapedValue {
  readonly run: CompiledValue;
  readonly isConstant: boolean;
  readonly shape: Shape;
}

export function compileValue(json: unknown, path: string, context: ValueContext): ShapedValue {
  if (typeof json === 'string') return compileText(json, path, context);
  if (Array.isArray(json)) return compileList(json, path, context);
  if (typeof json === 'object' && json !== null) return compileObject(json, path, context);
  const shape = typeof json === 'number' ? number : typeof json === 'boolean' ? truth : nothing;
  return constant(json as Value, shape); // a definition is JSON, of which only plain values are left
}

const constant = (value: Value, shape: Shape): ShapedValue => ({ run: () => value, isConstant: true, shape });

function compileText(text: string, path: string, context: ValueContext): ShapedValue {
  const checked = checkTemplate({ text, path, isTest: false }, context);
  if (!checked || checked.template.isConstant) return constant(text, checked ? textShape : any);
  return { run: checked.template.evaluate, isConstant: false, shape: checked.shape };
}

function compileList(list: readonly unknown[], path: string, context: ValueContext): ShapedValue {
  const items = list.map((item, index) => compileValue(item, joinPath(path, index), context));
  const shape = listOf(items.length === 0 ? any : items.map((item) => item.shape).reduce(joinShapes));
  if (items.every((item) => item.isConstant)) return constant(list as Value, shape); // all of it is JSON
  return { run: (environment) => items.map((item) => item.run(environment)), isConstant: false, shape };
}

function compileObject(object: object, path: string, context: ValueContext): ShapedValue {
  const fields = Object.entries(object).map(
    ([name, value]: [string, unknown]) => [name, compileValue(value, joinPath(path, name), context)] as const,
  );
  const shape = closedObject(Object.fromEntries(fields.map(([name, field]) => [name, field.shape])));
  if (fields.every(([, field]) => field.isConstant)) return constant(object as Value, shape); // all of it is JSON
  return {
    run: (environment) => createObject(fields.map(([name, field]) => [name, field.run(environment)] as const)),
    isConstant: false,
    shape,
  };
}

export interface CompiledTest {
  readonly run: CompiledCondition;
  readonly narrowing: Narrowing;
  /** Whether it holds, where that does not depend on any data. */
  readonly always?: boolean;
}

const noNames: ReadonlySet<string> = new Set();
const saysNothing: Narrowing = { whenTrue: noNames, whenFalse: noNames };

/** `when`, `if`, `match`: a truth value, or text that is exactly one expression. */
export function compileCondition(condition: boolean | string, path: string, context: ValueContext): CompiledTest {
  if (typeof condition === 'boolean') return { run: () => condition, narrowing: saysNothing, always: condition };
  const checked = checkTemplate({ text: condition, path, isTest: true }, context);
  // One that has a problem is never run.
  if (!checked) return { run: () => true, narrowing: saysNothing };
  const { template, narrowing } = checked;
  if (!template.isSingle)
    context.problems.push({
      path,
      message:
        'a condition is one expression in {{ }}, as in "{{ read.total > 100 }}"; with text around it, it would always hold',
      severity: 'error',
    });
  const always = constantValue(template);
  return {
    run: (environment) => Boolean(template.evaluate(environment)),
    narrowing,
    ...(always && { always: Boolean(always.value) }),
  };
}

/** The value of a template that depends on no data, or undefined. */
function constantValue(template: CompiledTemplate): { value: Value } | undefined {
  if (template.references.length > 0) return undefined;
  if (template.expressions.some(({ compiled }) => /\b(?:random|now)\b/.test(compiled.source))) return undefined;
  const context = { budget: new Budget({ steps: 1000, size: 10_000 }), now: new Date(0), zone: 'UTC', random: () => 0 };
  try {
    return { value: template.evaluate({ names: {}, context }) };
  } catch (error) {
    // It fails, or takes long, when it is run, too; that is for then.
    if (error instanceof ExpressionError || error instanceof BudgetError) return undefined;
    throw error;
  }
}

/** One expression, with or without {{ }} around it. */
export function compileBare(text: string, path: string, context: ValueContext): CompiledValue {
  const isWrapped = text.includes('{{');
  const given = isWrapped ? { text } : { text: `{{${text}}}`, shift: -2 };
  const checked = checkTemplate({ ...given, path, isTest: true }, context);
  if (checked && !checked.template.isSingle)
    context.problems.push({ path, message: 'must be one expression and nothing around it', severity: 'error' });
  return checked ? checked.template.evaluate : () => null;
}

interface CheckedTemplate {
  readonly template: CompiledTemplate;
  readonly shape: Shape;
  readonly narrowing: Narrowing;
}

interface TemplateText {
  readonly text: string;
  readonly path: string;
  readonly isTest: boolean;
  /** What was written around the text of the definition. */
  readonly shift?: number;
}

/** Undefined when a problem was found; they carry offsets in the text. */
function checkTemplate(given: TemplateText, context: ValueContext): CheckedTemplate | undefined {
  const { text, path, isTest, shift = 0 } = given;
  const report = (message: string, at: { start: number; end: number }, severity: Problem['severity']): void => {
    const [start, end] = [Math.max(0, at.start + shift), Math.max(0, at.end + shift)];
    context.problems.push({ path, message, start, end, severity });
  };
  try {
    const template = compileTemplate(text, undefined, (name) => context.scope.find(name)?.value);
    const checked = template.expressions.map(({ start, compiled }) => ({
      start,
      ...checkExpression(compiled.tree, { ...context, path }, isTest),
    }));
    const found = checked.flatMap(({ start, problems }) =>
      problems.map((each) => ({ ...each, start: each.start + start, end: each.end + start })),
    );
    for (const each of found) report(each.message, each, each.severity);
    if (found.some(({ severity }) => severity === 'error')) return undefined;
    const [single] = template.isSingle ? checked : [];
    const shape = single?.shape ?? textShape;
    if (!template.isConstant) context.observer?.template?.(path, { template, shape, scope: context.scope });
    return { template, shape, narrowing: single?.narrowing ?? saysNothing };
  } catch (error) {
    if (!(error instanceof ExpressionError) && !(error instanceof BudgetError)) throw error;
    report(error.message, error instanceof ExpressionError ? error : { start: 0, end: text.length }, 'error');
    return undefined;
  }
}
