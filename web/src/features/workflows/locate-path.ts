/** Where in the text of a definition a path such as `steps[2].inputs.to` stands. */
import { findNodeAtLocation, parseTree } from 'jsonc-parser';

export interface TextRange {
  start: number;
  end: number;
}

/** The nearest place around, where the path itself is not there: what is missing is missing inside of that. */
export function locatePath(text: string, path: string): TextRange {
  const tree = parseTree(text);
  const segments = toSegments(path);
  if (!tree) return { start: 0, end: 0 };
  for (let length = segments.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, segments.slice(0, length));
    if (node) return { start: node.offset, end: node.offset + node.length };
  }
  return { start: 0, end: 0 };
}

export function toSegments(path: string): (string | number)[] {
  const parts = path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g);
  return [...parts].map(([, index, quoted, name]) => (index === undefined ? (quoted ?? name ?? '') : Number(index)));
}
