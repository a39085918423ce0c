/** The product says *du* in German, to everybody who works with it. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
// At the beginning of a sentence it may be “they”; within one it is the formal “you”.
const formal = /\bIhre?[nmrs]?\b|\bIhnen\b|[a-zäöüß,] Sie\b|\b[A-ZÄÖÜ][a-zäöüß]+en Sie\b/;

it('no words of the web app address people formally', () => {
  const files = globSync('web/src/**/*-words.ts', { cwd: root });
  expect(files.length).toBeGreaterThan(40);
  const found = files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .filter((line) => !line.trimStart().startsWith('//') && formal.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
