/** What the schema says of the field or value under the pointer. Pure. */
import { findNodeAtOffset, getNodePath, getNodeValue, parseTree } from 'jsonc-parser';
import { describePlace, type SchemaSource, schemasAt } from './schema-places.ts';

export interface Explanation {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly about: string;
}

export function explainJson(text: string, position: number, source: SchemaSource): Explanation | undefined {
  const tree = parseTree(text);
  const node = tree && findNodeAtOffset(tree, position);
  if (!tree || !node || node.type === 'object' || node.type === 'array' || node.type === 'property') return undefined;
  const path = getNodePath(node);
  const name = path.findLast((segment) => typeof segment === 'string');
  const isName = node.parent?.type === 'property' && node.parent.children?.[0] === node;
  const value: unknown = getNodeValue(tree);
  const about = describePlace(schemasAt(source, value, path), isName ? undefined : getNodeValue(node));
  if (about === undefined || typeof name !== 'string') return undefined;
  return { from: node.offset, to: node.offset + node.length, name, about };
}
