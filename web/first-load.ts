/**
 * Holds what a browser must load before it shows anything: the scripts of index.html and all they import at once. Above
 * the budget the build fails and names the largest, so that a page's library does not become everybody's unnoticed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Of JavaScript in kB, with gzip as the server compresses it (its default level). Brotli is about an eighth less. */
const budgetKb = 300;

export interface BuiltFile {
  readonly code: string;
  /** What it imports at once, by the names of the files; what it imports on demand is none of it. */
  readonly imports: readonly string[];
}

export interface LoadedFile {
  readonly name: string;
  readonly bytes: number;
}

export function firstLoadBudget(): Plugin {
  let publicFolder = '';
  return {
    name: 'first-load-budget',
    apply: 'build',
    configResolved(config) {
      publicFolder = config.publicDir;
    },
    // After all others: scripts and index.html are what is written then.
    writeBundle: {
      order: 'post',
      handler(_, bundle) {
        const index = bundle['index.html'];
        if (index?.type !== 'asset') return this.error('The build made no index.html: what loads first is not known.');
        const find = (name: string): BuiltFile | undefined => {
          const made = bundle[name];
          if (made?.type === 'chunk') return made;
          const path = join(publicFolder, name);
          return existsSync(path) ? { code: readFileSync(path, 'utf8'), imports: [] } : undefined;
        };
        const loaded = filesOfFirstLoad(String(index.source), find);
        const excess = describeExcess(loaded, budgetKb);
        if (excess !== undefined) return this.error(excess);
        this.info(`The first load is ${toKb(totalOf(loaded))} kB of JavaScript with gzip, of ${budgetKb} allowed.`);
      },
    },
  };
}

/** Each once, the largest first. */
export function filesOfFirstLoad(html: string, find: (name: string) => BuiltFile | undefined): LoadedFile[] {
  const names = new Set(scriptsOf(html));
  const loaded: LoadedFile[] = [];
  // A set is walked to its end, with what is added on the way.
  for (const name of names) {
    const file = find(name);
    if (!file) throw new Error(`index.html loads ${name}, which the build did not make.`);
    loaded.push({ name, bytes: gzipSync(file.code).length });
    for (const imported of file.imports) names.add(imported);
  }
  return loaded.sort((one, other) => other.bytes - one.bytes);
}

export function describeExcess(loaded: readonly LoadedFile[], allowedKb: number): string | undefined {
  const total = totalOf(loaded);
  if (total <= allowedKb * 1000) return undefined;
  const largest = loaded.slice(0, 5).map(({ name, bytes }) => `${name} (${toKb(bytes)} kB)`);
  return (
    `The first load is ${toKb(total)} kB of JavaScript with gzip; ${allowedKb} kB are allowed (web/first-load.ts). ` +
    `The largest of its ${loaded.length} files: ${largest.join(', ')}. ` +
    'Load on demand (lazy, import()) what only some pages need.'
  );
}

/** Sources of scripts and modules to preload, as names of files of the build. */
function scriptsOf(html: string): string[] {
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? [];
  return tags.flatMap((tag) => {
    const isLoaded = tag.startsWith('<script') || /\srel="modulepreload"/.test(tag);
    const address = /\s(?:src|href)="\/?([^"]+)"/.exec(tag)?.[1];
    return isLoaded && address !== undefined ? [address] : [];
  });
}

function totalOf(loaded: readonly LoadedFile[]): number {
  return loaded.reduce((sum, { bytes }) => sum + bytes, 0);
}

function toKb(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
