/** JSON with templates anywhere in it, and conditions: checked against the names of their place, compiled once. */
import { BudgetError } from './budget.ts';
import { checkExpression } from './check-expression.ts';
import type { Environment } from './compile-expression.ts';
import { ExpressionError } from './expression-error.ts';
import type { CompiledCondition, CompiledValue } from './plan.ts';
import { joinPath, type Problem } from './problem.ts';
import type { Scope } from './scope.ts';
import type { StepIds } from './step-ids.ts';
import { type CompiledTemplate, compileTemplate } from './template.ts';
import { createObject, type Value } from './value.ts';

export interface ValueContext {
  readonly scope: Scope;
  readonly ids: StepIds;
  readonly problems: Problem[];
}

export function compileValue(json: unknown, path: string, context: ValueContext): CompiledValue {
  return compileAny(json, path, context).run;
}

interface Compiled {
  readonly run: CompiledValue;
  readonly isConstant: boolean;
}

function compileAny(json: unknown, path: string, context: ValueContext): Compiled {
  if (typeof json === 'string') return compileText(json, path, context);
  if (Array.isArray(json)) return compileList(json, path, context);
  if (typeof json === 'object' && json !== null) return compileObject(json, path, context);
  return constant(json as Value); // a definition is JSON, of which only plain values are left
}

const constant = (value: Value): Compiled => ({ run: () => value, isConstant: true });

function compileText(text: string, path: string, context: ValueContext): Compiled {
  const template = checkTemplate(text, path, context);
  if (!template || template.isConstant) return constant(text);
  return { run: template.evaluate, isConstant: false };
}

function compileList(list: readonly unknown[], path: string, context: ValueContext): Compiled {
  const items = list.map((item, index) => compileAny(item, joinPath(path, index), context));
  if (items.every((item) => item.isConstant)) return constant(list as Value); // all of it is JSON
  return { run: (environment) => items.map((item) => item.run(environment)), isConstant: false };
}

function compileObject(object: object, path: string, context: ValueContext): Compiled {
  const fields = Object.entries(object).map(
    ([name, value]: [string, unknown]) => [name, compileAny(value, joinPath(path, name), context)] as const,
  );
  if (fields.every(([, field]) => field.isConstant)) return constant(object as Value); // all of it is JSON
  return {
    run: (environment) => createObject(fields.map(([name, field]) => [name, field.run(environment)] as const)),
    isConstant: false,
  };
}

/** `when`, `if`, `match`: a truth value, or text that is exactly one expression. */
export function compileCondition(
  condition: boolean | string,
  path: string,
  context: ValueContext,
): CompiledCondition | undefined {
  if (typeof condition === 'boolean') return () => condition;
  const template = checkTemplate(condition, path, context);
  if (!template) return undefined;
  if (!template.isSingle) {
    context.problems.push({
      path,
      message:
        'a condition is one expression in {{ }}, as in "{{ read.total > 100 }}"; text around it would always hold',
      severity: 'error',
    });
    return undefined;
  }
  return (environment: Environment) => Boolean(template.evaluate(environment));
}

/** One expression, with or without {{ }} around it. */
export function compileBare(text: string, path: string, context: ValueContext): CompiledValue {
  const isWrapped = text.includes('{{');
  const template = checkTemplate(isWrapped ? text : `{{${text}}}`, path, context, isWrapped ? 0 : -2);
  if (template && !template.isSingle)
    context.problems.push({ path, message: 'must be one expression and nothing around it', severity: 'error' });
  return template ? template.evaluate : () => null;
}

/** Undefined when a problem was found; they carry offsets in the text. `shift` is what was written around it. */
function checkTemplate(
  ...[text, path, context, shift = 0]: [text: string, path: string, context: ValueContext, shift?: number]
): CompiledTemplate | undefined {
  const report = (message: string, at: { start: number; end: number }, severity: Problem['severity']): void => {
    context.problems.push({
      path,
      message,
      start: Math.max(0, at.start + shift),
      end: Math.max(0, at.end + shift),
      severity,
    });
  };
  try {
    const template = compileTemplate(text);
    const found = template.expressions.flatMap(({ start, compiled }) =>
      checkExpression(compiled, context).map((each) => ({ ...each, start: each.start + start, end: each.end + start })),
    );
    for (const each of found) report(each.message, each, each.severity);
    return found.some(({ severity }) => severity === 'error') ? undefined : template;
  } catch (error) {
    if (!(error instanceof ExpressionError) && !(error instanceof BudgetError)) throw error;
    report(error.message, error instanceof ExpressionError ? error : { start: 0, end: text.length }, 'error');
    return undefined;
  }
}
