/** Where in the text of a definition a path such as `steps[2].inputs.to` stands. */
import type { DefinitionProblem } from '@millrace/contracts/workflows/workflow';
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { readLiteral } from './json-literal.ts';

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
  const { offsets } = readLiteral(text.slice(node.offset, node.offset + node.length));
  const placeOf = (index: number) => node.offset + (offsets[index] ?? offsets.at(-1) ?? 0);
  return { start: placeOf(start), end: placeOf(end) };
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

export function toSegments(path: string): (string | number)[] {
  const parts = path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g);
  return [...parts].map(([, index, quoted, name]) => (index === undefined ? (quoted ?? name ?? '') : Number(index)));
}
