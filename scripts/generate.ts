/**
 * Writes the files that are made from others: `npm run generate`. With `--check` it writes nothing, names what is out
 * of date and fails; `npm run check` calls it so. A generated file is in the repository only because this compares it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { renderEnvExample, renderSettingsTable } from '../server/src/app/settings.ts';
import {
  renderErrorTable,
  renderOpenApiFile,
  renderOperationTables,
  renderPermissionTable,
} from './generate/contract-tables.ts';
import { createDefinitionJsonSchema } from '../server/src/engine/language/definition-json-schema.ts';
import { renderDatabaseTypes } from './generate/database-types.ts';
import { renderExpressionReference } from './generate/expression-reference.ts';

const root = new URL('../', import.meta.url);

/** File → its text, from the text it has now (for files of which only a part is generated). */
const generated: Record<string, (now: string) => string | Promise<string>> = {
  '.env.example': () => renderEnvExample(),
  'docs/operating/command-line.md': (now) => replaceTable(now, renderSettingsTable()),
  'docs/using/roles.md': (now) => replaceTable(now, renderPermissionTable()),
  'docs/using/expressions.md': (now) => replaceAfterHead(now, renderExpressionReference()),
  'docs/api/errors.md': async (now) => replaceTable(now, await renderErrorTable()),
  'docs/api/openapi.json': () => renderOpenApiFile(),
  'docs/api/workflow.schema.json': () => `${JSON.stringify(createDefinitionJsonSchema(), null, 2)}\n`,
  'docs/api/operations.md': async (now) => replaceAfterHead(now, await renderOperationTables()),
  'server/src/platform/postgres/schema.gen.ts': () => renderDatabaseTypes(),
};

const isCheck = process.argv.includes('--check');
const stale: string[] = [];
for (const [path, render] of Object.entries(generated)) {
  const file = new URL(path, root);
  const now = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const wanted = await render(now);
  if (wanted === now) continue;
  stale.push(`${path}: ${firstDifference(now, wanted)}`);
  if (!isCheck) writeFileSync(file, wanted);
}
if (stale.length > 0) {
  console.log(`${isCheck ? 'Out of date (npm run generate)' : 'Written'}:\n  ${stale.join('\n  ')}`);
  if (isCheck) process.exitCode = 1;
}

/** Puts a Markdown table in the place of the one that has the same heading row. */
function replaceTable(text: string, table: string): string {
  const [heading = ''] = table.split('\n');
  const start = text.indexOf(heading);
  if (start === -1) throw new Error(`There is no table to replace: ${heading}`);
  const end = text.indexOf('\n\n', start);
  return text.slice(0, start) + table.trimEnd() + (end === -1 ? '\n' : text.slice(end));
}

/** Keeps what stands before the first `## `. */
function replaceAfterHead(text: string, body: string): string {
  const head = text.split(/^## /m)[0] ?? '';
  return `${head.trimEnd()}\n\n${body.trimEnd()}\n`;
}

function firstDifference(now: string, wanted: string): string {
  const [before, after] = [now.split('\n'), wanted.split('\n')];
  const at = after.findIndex((line, index) => line !== before[index]);
  return at === -1 ? `${before.length - after.length} lines too many` : `line ${at + 1} becomes "${after[at]}"`;
}
