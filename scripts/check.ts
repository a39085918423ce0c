/**
 * Everything that can be known about the tree without running the program: `npm run check`, or some of its parts by
 * name: `npm run check -- lint types`. The parts are independent; two run at a time, and what failed is printed last.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import process from 'node:process';

const root = new URL('..', import.meta.url);

/** Slow ones first, so that the quick ones fill the gap beside them. */
const parts: Record<string, string[]> = {
  generated: ['node', 'scripts/generate.ts', '--check'],
  architecture: ['vitest', 'run', '--project', 'pure', 'tests/architecture'],
  lint: ['oxlint', '--deny-warnings'],
  // The build holds the budget of the first load itself; what it makes here is not used.
  'web-build': [
    'vite',
    'build',
    'web',
    '--outDir',
    '../node_modules/.cache/web-build',
    '--emptyOutDir',
    '--logLevel',
    'warn',
  ],
  types: ['tsc', '-p', '.'],
  'web-types': ['tsc', '-p', 'web'],
  unused: ['knip', '--no-progress'],
  format: ['oxfmt', '--check', '.'],
};

interface Outcome {
  part: string;
  passed: boolean;
  output: string;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((part) => !(part in parts));
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}

const waiting = Object.keys(parts).filter((part) => wanted.length === 0 || wanted.includes(part));
const outcomes: Outcome[] = [];
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));

const failed = outcomes.filter((outcome) => !outcome.passed);
for (const { part, output } of failed) {
  console.log(`\n── ${part} ${'─'.repeat(Math.max(0, 100 - part.length))}\n${output.trim()}`);
}
console.log(
  failed.length === 0
    ? `\ncheck: all ${outcomes.length} parts pass`
    : `\ncheck: ${failed.length} of ${outcomes.length} parts fail: ${failed.map((outcome) => outcome.part).join(', ')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function work(): Promise<void> {
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    outcomes.push(await run(part, parts[part] ?? []));
  }
}

function run(part: string, [command = '', ...args]: string[]): Promise<Outcome> {
  const startedAt = performance.now();
  const child = spawn(command, args, { cwd: root, env: { ...process.env, NO_COLOR: '1' } });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  return new Promise((resolve) => {
    const finish = (passed: boolean): void => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      console.log(`${passed ? 'pass' : 'FAIL'}  ${part.padEnd(12)} ${seconds.padStart(6)} s`);
      resolve({ part, passed, output });
    };
    child.on('error', (error) => {
      output += `${command}: ${error.message}. Is everything installed (npm ci)?`;
      finish(false);
    });
    child.on('close', (code) => finish(code === 0));
  });
}
