import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type BuiltFile, describeExcess, filesOfFirstLoad } from './first-load.ts';

const html = `<!doctype html>
  <link rel="stylesheet" href="/assets/app.css" />
  <script src="/appearance.js" nonce="n"></script>
  <script type="module" crossorigin src="/assets/index.js" nonce="n"></script>
  <link rel="modulepreload" crossorigin href="/assets/base.js" nonce="n" />`;

const built: Record<string, BuiltFile> = {
  'appearance.js': { code: 'a', imports: [] },
  'assets/index.js': { code: 'i'.repeat(10), imports: ['assets/base.js', 'assets/parts.js'] },
  'assets/base.js': { code: Array.from({ length: 5000 }, (_, at) => at).join(), imports: [] },
  'assets/parts.js': { code: 'p', imports: ['assets/base.js', 'assets/index.js'] },
  'assets/page.js': { code: 'on demand', imports: [] },
};
const find = (name: string) => built[name];
const gzipped = (name: string) => gzipSync(built[name]?.code ?? '').length;

test('scripts, what is to be preloaded and what they import count once each, as gzip makes them', () => {
  const loaded = filesOfFirstLoad(html, find);
  expect(loaded.map(({ name }) => name).sort()).toEqual([
    'appearance.js',
    'assets/base.js',
    'assets/index.js',
    'assets/parts.js',
  ]);
  expect(loaded[0]).toEqual({ name: 'assets/base.js', bytes: gzipped('assets/base.js') });
});

test('a script that the build did not make is told, not left out', () => {
  expect(() => filesOfFirstLoad('<script src="/other.js"></script>', find)).toThrow('other.js');
});

test('too much is told with the largest first, and what to do', () => {
  const loaded = [
    { name: 'assets/kit.js', bytes: 200_000 },
    { name: 'assets/base.js', bytes: 100_001 },
  ];
  expect(describeExcess(loaded, 300)).toMatch(/300\.0 kB .* 300 kB .*kit\.js \(200\.0 kB\), assets\/base\.js/);
  expect(describeExcess(loaded, 301)).toBeUndefined();
});
