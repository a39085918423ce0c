/** All operations and errors that the contracts declare, found by loading every file of `contracts/src`. */
import { globSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ErrorDefinition } from '../../contracts/src/errors.ts';
import type { Operation } from '../../contracts/src/operation.ts';

const contracts = fileURLToPath(new URL('../../contracts/src/', import.meta.url));

export async function listDeclaredOperations(): Promise<Operation[]> {
  return (await exportedValues()).filter(isOperation);
}

export async function listDeclaredErrors(): Promise<ErrorDefinition[]> {
  const byCode = new Map<string, ErrorDefinition>();
  for (const error of (await exportedValues()).flatMap(errorsOf)) byCode.set(error.code, error);
  return [...byCode.values()];
}

async function exportedValues(): Promise<unknown[]> {
  const files = globSync('**/*.ts', { cwd: contracts, exclude: ['**/*.test.ts'] }).toSorted();
  const loaded = await Promise.all(
    files.map(async (file): Promise<Record<string, unknown>> => await import(pathToFileURL(contracts + file).href)),
  );
  return [...new Set(loaded.flatMap((exports) => Object.values(exports)))];
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'permission' in value && 'method' in value && 'answer' in value;
}

function errorsOf(value: unknown): ErrorDefinition[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).filter(
    (each): each is ErrorDefinition =>
      typeof each === 'object' && each !== null && 'code' in each && 'status' in each && 'title' in each,
  );
}
