/** Where in the text of a definition a path such as `steps[2].inputs.to` stands. */
import type { DefinitionProblem } from '@millrace/contracts/workflows/workflow';
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';

export interface TextRange {
  start: number;
  end: number;
}

/** The nearest place around, where the path itself is not there: what is missing is missing inside of that. */
export function locatePath(text: string, path: string): TextRange {
  return rangeOf(findNearest(text, path)?.node);
}

/** The part of a text that a problem is about, where it says so; else all that stands at its path. */
export function locateProblem(text: string, problem: Pick<DefinitionProblem, 'path' | 'start' | 'end'>): TextRange {
  const { node, isExact } = findNearest(text, problem.path) ?? {};
  const { start, end } = problem;
  if (!node || !isExact || node.type !== 'string' || start === null || end === null) return rangeOf(node);
  const literal = text.slice(node.offset, node.offset + node.length);
  return { start: node.offset + offsetInLiteral(literal, start), end: node.offset + offsetInLiteral(literal, end) };
}

function findNearest(text: string, path: string): { node: Node; isExact: boolean } | undefined {
  const tree = parseTree(text);
  const segments = toSegments(path);
  if (!tree) return undefined;
  for (let length = segments.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, segments.slice(0, length));
    if (node) return { node, isExact: length === segments.length };
  }
  return undefined;
}

function rangeOf(node: Node | undefined): TextRange {
  return node ? { start: node.offset, end: node.offset + node.length } : { start: 0, end: 0 };
}

/** Where a character of a string stands in its JSON: behind the quote, and escapes are longer than what they mean. */
function offsetInLiteral(literal: string, index: number): number {
  let offset = 1;
  for (let seen = 0; seen < index && offset < literal.length - 1; seen += 1) {
    const isEscape = literal[offset] === '\\';
    offset += !isEscape ? 1 : literal[offset + 1] === 'u' ? 6 : 2;
  }
  return offset;
}

export function toSegments(path: string): (string | number)[] {
  const parts = path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g);
  return [...parts].map(([, index, quoted, name]) => (index === undefined ? (quoted ?? name ?? '') : Number(index)));
}
