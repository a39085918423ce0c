/**
 * Text with `{{ expressions }}` in it. A text that is exactly one expression keeps the type of its value; otherwise the
 * values are written into the text.
 */
import {
  compileExpression,
  type CompiledExpression,
  type Environment,
  type ValueOfName,
} from './compile-expression.ts';
import { ExpressionError } from './expression-error.ts';
import { toText, type Value } from './value.ts';

export interface CompiledTemplate {
  readonly references: CompiledExpression['references'];
  /** The expressions in it, with the offset of each in the text. */
  readonly expressions: readonly { readonly start: number; readonly compiled: CompiledExpression }[];
  /** The text is exactly one expression, whose value keeps its type. */
  readonly isSingle: boolean;
  /** No expression in it: the text itself, whatever the environment. */
  readonly isConstant: boolean;
  evaluate(environment: Environment): Value;
}

type Part = { text: string } | { expression: CompiledExpression; start: number };

/** Errors carry places in the whole text. */
export function compileTemplate(text: string, names?: ReadonlySet<string>, valueOf?: ValueOfName): CompiledTemplate {
  const parts = splitTemplate(text).map((part): Part =>
    'text' in part ? part : { expression: compileAt(part, { names, valueOf }), start: part.start },
  );
  const expressions = parts.flatMap((part) =>
    'expression' in part ? [{ start: part.start, compiled: part.expression }] : [],
  );
  const references = expressions.flatMap(({ compiled }) => compiled.references);
  const [first] = expressions;
  const about = { references, expressions, isConstant: !first, isSingle: Boolean(first) && parts.length === 1 };
  if (!first) return { ...about, evaluate: () => text };
  if (about.isSingle) return { ...about, evaluate: first.compiled.evaluate };
  return {
    ...about,
    evaluate(environment) {
      const { budget } = environment.context;
      let result = '';
      for (const part of parts) {
        result += 'text' in part ? part.text : toText(part.expression.evaluate(environment), budget);
        budget.allowSize(result.length);
      }
      return result;
    },
  };
}

function compileAt(
  part: { source: string; start: number },
  { names, valueOf }: { names: ReadonlySet<string> | undefined; valueOf: ValueOfName | undefined },
): CompiledExpression {
  try {
    return compileExpression(part.source, names, valueOf);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new ExpressionError(error.message, { start: error.start + part.start, end: error.end + part.start });
  }
}

/** The braces of an expression's own objects and the quotes around text do not end it. */
function splitTemplate(text: string): ({ text: string } | { source: string; start: number })[] {
  const parts: ({ text: string } | { source: string; start: number })[] = [];
  let from = 0;
  for (let open = text.indexOf('{{'); open !== -1; open = text.indexOf('{{', from)) {
    if (open > from) parts.push({ text: text.slice(from, open) });
    const close = findClose(text, open + 2);
    if (close === -1) throw new ExpressionError('{{ is not closed by }}.', { start: open, end: text.length });
    parts.push({ source: text.slice(open + 2, close), start: open + 2 });
    from = close + 2;
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from) });
  return parts;
}

function findClose(text: string, from: number): number {
  let depth = 0;
  let quote: string | undefined;
  for (let index = from; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (quote !== undefined) {
      if (character === '\\') index += 1;
      else if (character === quote) quote = undefined;
    } else if (character === '"' || character === "'" || character === '`') quote = character;
    else if (character === '{') depth += 1;
    else if (character === '}' && depth > 0) depth -= 1;
    else if (character === '}' && text[index + 1] === '}') return index;
  }
  return -1;
}
