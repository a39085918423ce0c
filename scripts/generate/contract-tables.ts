/** Tables of the documentation, read from the contracts themselves. */
import { permissionTable, roles } from '../../contracts/src/permissions.ts';
import { version } from '../../server/src/app/version.ts';
import { renderOpenApi } from '../../server/src/platform/http/openapi.ts';
import { permissionWords } from '../../web/src/features/accounts/roles/role-words.ts';
import { listDeclaredErrors, listDeclaredOperations } from './declared-operations.ts';

/** One section for each noun, its operations in the order of their paths. */
export async function renderOperationTables(): Promise<string> {
  const operations = await listDeclaredOperations();
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
  const rows = (await listDeclaredErrors())
    .toSorted((a, b) => a.code.localeCompare(b.code))
    .map(({ code, status, title }) => `| \`${code}\` | ${status} | ${title} |`);
  return ['| code | status | title |', '|---|---|---|', ...rows].join('\n');
}

/** Like the one a running program serves at /api/v1/openapi.json. */
export async function renderOpenApiFile(): Promise<string> {
  const operations = await listDeclaredOperations();
  return `${renderOpenApi(operations, { version, serverUrl: '/api/v1' })}\n`;
}

const reachWords = { all: '✓', own: 'own', none: '–' };

export function renderPermissionTable(): string {
  const sentences: Readonly<Record<string, string>> = permissionWords.texts.en;
  const rows = Object.entries(permissionTable).map(
    ([permission, row]) =>
      `| ${sentences[permission]} | \`${permission}\` | ${roles.map((role) => reachWords[row[role]]).join(' | ')} |`,
  );
  const rule = `|---|---|${roles.map(() => '---|').join('')}`;
  return [`| may | permission | ${roles.join(' | ')} |`, rule, ...rows].join('\n');
}
