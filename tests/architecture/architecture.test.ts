import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parts } from './direction.ts';
import { overBudget, placeOf, rules } from './rules.ts';
import { readSourceTree } from './source-tree.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sourceFolders = ['contracts/src', 'server/src', 'web/src', 'tests/architecture'].filter((folder) =>
  existsSync(`${root}/${folder}`),
);
const tree = readSourceTree(root);

/** Far fewer than there are: a reader that lost a folder finds none. */
const leastFiles: Record<string, number> = { contracts: 5 };
const leastImports = 5;

describe('the tree keeps the house rules', () => {
  for (const [name, rule] of Object.entries(rules)) {
    it(name, () => {
      expect(rule(tree)).toEqual([]);
    });
  }
});

describe('the test sees what it judges', () => {
  it('every TypeScript file of the source folders, counted another way', () => {
    const counted = sourceFolders.flatMap((folder) =>
      readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.tsx?$/.test(path) && !path.includes('fixtures'))
        .map((path) => `${folder}/${path}`),
    );
    expect(counted.filter((path) => !tree.has(path))).toEqual([]);
  });

  it('files in the parts that carry the product, and the imports between them', () => {
    const files = (part: string): number => [...tree.keys()].filter((path) => placeOf(path)?.part === part).length;
    const imports = [...tree.values()].flatMap((file) => file.imports.filter(({ target }) => target));
    expect(Object.keys(parts)).toContain('module');
    for (const [part, least] of Object.entries(leastFiles)) expect(files(part), part).toBeGreaterThanOrEqual(least);
    expect(imports.length).toBeGreaterThan(leastImports);
  });
});

it('prints what outgrows its budget', () => {
  const long = overBudget(tree);
  if (long.length > 0) console.warn(`over budget (a warning, not an error):\n  ${long.join('\n  ')}`);
  expect(Array.isArray(long)).toBe(true);
});
