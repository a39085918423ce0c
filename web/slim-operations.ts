/**
 * Leaves of each operation in the contracts only what a call needs: its id, method and path. Types are gone by then,
 * and the schemas, descriptions and examples, which the server validates and documents with, would be a third of what
 * a browser loads.
 */
import { parseSync } from 'vite';
import type { Plugin } from 'vite';

const kept = new Set(['id', 'method', 'path', 'versioned']);

export function slimOperations(): Plugin {
  return {
    name: 'slim-operations',
    apply: 'build',
    enforce: 'pre',
    transform(code, file) {
      if (!/\/contracts\/src\/.+\.ts$/.test(file) || !code.includes('operation(')) return null;
      return { code: withoutSchemas(code), map: null };
    },
  };
}

interface Span {
  start: number;
  end: number;
}

export function withoutSchemas(code: string): string {
  const spans: Span[] = [];
  collectSpareProperties(parseSync('contract.ts', code).program, spans);
  return spans.reduceRight((text, { start, end }) => text.slice(0, start) + text.slice(end).replace(/^\s*,/, ''), code);
}

/** Spans of the properties of `operation({ … })` that a call does not need, in the order of the file. */
function collectSpareProperties(node: unknown, spans: Span[]): void {
  if (Array.isArray(node)) return node.forEach((each) => collectSpareProperties(each, spans));
  if (typeof node !== 'object' || node === null) return;
  if (isOperationCall(node)) {
    const [declaration] = node.arguments;
    spans.push(...(declaration?.properties ?? []).filter((property) => !kept.has(property.key?.name ?? '')));
    return;
  }
  for (const child of Object.values(node)) collectSpareProperties(child, spans);
}

interface OperationCall {
  arguments: { properties?: (Span & { key?: { name?: string } })[] }[];
}

function isOperationCall(node: object): node is OperationCall {
  if (!('type' in node) || node.type !== 'CallExpression' || !('callee' in node)) return false;
  const { callee } = node;
  return typeof callee === 'object' && callee !== null && 'name' in callee && callee.name === 'operation';
}
