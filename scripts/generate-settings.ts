/** Writes what is said about the settings elsewhere: `.env.example`, and the table in docs/operating/command-line.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { renderEnvExample, renderSettingsTable } from '../server/src/app/settings.ts';

const page = 'docs/operating/command-line.md';
const table = /\| setting \|[\s\S]*?\n(?=\n|$)/;

writeFileSync('.env.example', renderEnvExample());
const text = readFileSync(page, 'utf8');
if (!table.test(text)) throw new Error(`${page} has no table of settings to replace.`);
writeFileSync(page, text.replace(table, () => `${renderSettingsTable().trimEnd()}\n`));
