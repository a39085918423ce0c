import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { root } from '../program.ts';

/** Where German stands that people read: words of the web app, and what ships with templates. */
const app = linesOf('web/src/**/*{words,german-}*.ts');
const templates = linesOf('server/templates/**/*.json');

it('German has one word for tags', () => {
  expect([...app, ...templates].filter((line) => /Schlagw|Stichw/.test(line))).toEqual([]);
});

it('the app says du', () => {
  // At the beginning of a sentence "Sie" may be she, it or they; the others are hardly ever there.
  const formal = /\bIhre?[mnrs]?\b|\bIhnen\b|(?<=[\p{L},–] )Sie\b|\b\p{Lu}\p{Ll}+en Sie\b/u;
  expect(app.filter((line) => formal.test(line))).toEqual([]);
});

function linesOf(pattern: string): string[] {
  const files = globSync(pattern, { cwd: root });
  expect(files).not.toEqual([]);
  return files.flatMap((file) =>
    readFileSync(`${root}${file}`, 'utf8')
      .split('\n')
      .map((line) => `${file}: ${line.trim()}`),
  );
}
