/** The expression around the caret in the JSON of a definition: which one, and where its characters stand there. Pure. */
import { findNodeAtOffset, getNodePath, getNodeValue, type Node, parseTree } from 'jsonc-parser';
import { readLiteral, writeLiteral } from '../../json-literal.ts';
import { joinPath } from '../graph/join-path.ts';
import { isWithin } from '../graph/step-path.ts';
import { asStep, type LooseDefinition, readTree, stepsOf } from '../graph/step-tree.ts';
import type { ExpressionPlace } from '../panel/expressions/expression-place.ts';
import { expressionAt, type ExpressionMark, marksIn } from '../panel/expressions/scan-expression.ts';

export interface JsonExpression extends ExpressionPlace {
  /** Of the text it stands in: `steps[2].inputs.to`. */
  readonly path: string;
  /** Whose names it sees: `steps[2]`, `triggers[0]`. */
  readonly at: string;
  /** As far as it can be read while it is written. */
  readonly definition: LooseDefinition;
}

export function expressionInJson(text: string, position: number): JsonExpression | undefined {
  const tree = parseTree(text);
  const node = tree && findText(tree, position);
  if (!tree || !node) return undefined;
  const { value, offsets } = readLiteral(text.slice(node.offset, node.offset + node.length));
  // Behind the closing quote nothing of the text is left.
  if (position > node.offset + (offsets.at(-1) ?? 0)) return undefined;
  const caret = offsets.findLastIndex((offset) => node.offset + offset <= position);
  const range = expressionAt(value, caret);
  if (!range) return undefined;
  const path = getNodePath(node).reduce<string>(joinPath, '');
  const definition = asStep(getNodeValue(tree));
  return {
    path,
    at: placeOf(path, definition),
    definition,
    source: value.slice(range.from, range.to),
    position: caret - range.from,
    toDocument: (offset) => node.offset + (offsets[range.from + offset] ?? offsets.at(-1) ?? 0),
    write: writeLiteral,
  };
}

/** What is coloured in a text as it stands in JSON, with its quotes: escapes are longer than what they mean. */
export function marksInLiteral(literal: string): ExpressionMark[] {
  const { value, offsets } = readLiteral(literal);
  const toLiteral = (at: number) => offsets[at] ?? literal.length;
  return marksIn(value).map((mark) => ({ ...mark, from: toLiteral(mark.from), to: toLiteral(mark.to) }));
}

/** A value that is text; names of fields are no place for expressions. */
function findText(tree: Node, position: number): Node | undefined {
  const node = findNodeAtOffset(tree, position, true);
  if (node?.type !== 'string' || position <= node.offset) return undefined;
  const isName = node.parent?.type === 'property' && node.parent.children?.[0] === node;
  return isName ? undefined : node;
}

/** The innermost step around it; what stands beside the steps sees all of them at the end, none before. */
function placeOf(path: string, definition: LooseDefinition): string {
  const around = readTree(definition).all.findLast((step) => isWithin(path, step.path));
  if (around) return around.path;
  const [trigger] = /^triggers\[\d+\]/.exec(path) ?? [];
  return trigger ?? (isWithin(path, 'output') ? `steps[${stepsOf(definition).length}]` : 'steps[0]');
}
