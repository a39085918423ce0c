/** Tables of the documentation, read from the contracts themselves. */
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ErrorDefinition } from '../../contracts/src/errors.ts';
import type { Operation } from '../../contracts/src/operation.ts';
import { permissionTable, roles } from '../../contracts/src/permissions.ts';

const contracts = fileURLToPath(new URL('../../contracts/src/', import.meta.url));

/** One section for each noun, its operations in the order of their paths. */
export async function renderOperationTables(): Promise<string> {
  const operations = (await exportedValues()).filter(isOperation);
  const nouns = Map.groupBy(operations, (operation) => operation.id.split('.')[0] ?? '');
  const sections = [...nouns]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([noun, list]) => {
      const rows = list
        .toSorted((a, b) => a.path.localeCompare(b.path) || a.method.localeCompare(b.method))
        .map(
          (each) =>
            `| \`${each.method}\` | \`${each.path}\` | ${each.summary} | \`${each.id}\` | \`${each.permission}\` |`,
        );
      return [`## ${noun}`, '', '| method | path | | operation | permission |', '|---|---|---|---|---|', ...rows].join(
        '\n',
      );
    });
  return sections.join('\n\n');
}

export async function renderErrorTable(): Promise<string> {
  const byCode = new Map<string, ErrorDefinition>();
  for (const error of (await exportedValues()).flatMap(errorsOf)) byCode.set(error.code, error);
  const rows = [...byCode.values()]
    .toSorted((a, b) => a.code.localeCompare(b.code))
    .map(({ code, status, title }) => `| \`${code}\` | ${status} | ${title} |`);
  return ['| code | status | title |', '|---|---|---|', ...rows].join('\n');
}

const reachWords = { all: '✓', own: 'own', none: '–' };

export function renderPermissionTable(): string {
  const rows = Object.entries(permissionTable).map(
    ([permission, row]) => `| \`${permission}\` | ${roles.map((role) => reachWords[row[role]]).join(' | ')} |`,
  );
  return [`| permission | ${roles.join(' | ')} |`, `|---|${roles.map(() => '---|').join('')}`, ...rows].join('\n');
}

async function exportedValues(): Promise<unknown[]> {
  const files = globSync('**/*.ts', { cwd: contracts, exclude: ['**/*.test.ts'] }).toSorted();
  const loaded = await Promise.all(files.map((file) => import(`${contracts}${file}`) as Promise<object>));
  return loaded.flatMap((exports) => Object.values(exports) as unknown[]);
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'permission' in value && 'method' in value && 'answer' in value;
}

function errorsOf(value: unknown): ErrorDefinition[] {
  if (typeof value !== 'object' || value === null || value instanceof Map) return [];
  return Object.values(value).filter(
    (each): each is ErrorDefinition =>
      typeof each === 'object' && each !== null && 'code' in each && 'status' in each && 'title' in each,
  );
}
