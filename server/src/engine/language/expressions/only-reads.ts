import type { Expression } from 'acorn';

/** Whether it only takes what is there, which is as large as it ever was. */
export function onlyReads(node: Expression): boolean {
  switch (node.type) {
    case 'Identifier':
    case 'Literal':
      return true;
    case 'ParenthesizedExpression':
    case 'ChainExpression':
      return onlyReads(node.expression as Expression); // a chain holds a member or a call
    case 'MemberExpression':
      return node.object.type !== 'Super' && onlyReads(node.object);
    case 'LogicalExpression':
      return onlyReads(node.left) && onlyReads(node.right);
    case 'ConditionalExpression':
      return onlyReads(node.consequent) && onlyReads(node.alternate);
    default:
      return false;
  }
}
