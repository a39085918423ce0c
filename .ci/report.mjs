// Reads what a step left in .ci/out: `<name>.json`, where vitest wrote one, and `<name>.log`. Plain JavaScript: it must
// speak even when the installation failed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

// Lines that say what went wrong, in the words of vitest, tsc, the linter, npm, Node and our own steps; not names of
// tests that passed, not the excerpts of source below an error.
const telling = /\bFAIL\b|^\s*[×✗✖]|\w*Error\b|\bERR!|\bUnhandled\b|\bleft open\b|\btimed out\b|^Stopped after/;
const untelling = /^\s*✓|^\s*\d+\|/;
const foreignFrame = /^\s*at .*(?:node_modules|node:internal|<anonymous>)/;

/** How many tests passed, failed and were skipped, and each failure by name; undefined where there is no report. */
export function readReport(out, name) {
  const path = join(out, `${name}.json`);
  if (!existsSync(path)) return undefined;
  const report = JSON.parse(readFileSync(path, 'utf8'));
  const failures = report.testResults.flatMap(failuresOf);
  return {
    passed: report.numPassedTests,
    failed: failures.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
  };
}

function failuresOf(file) {
  const where = relative(file.name);
  const broken = file.assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => ({
      name: `${where} › ${test.fullName.trim()}`,
      message: withoutForeignFrames(test.failureMessages),
    }));
  // A file fails by itself when it cannot be read, when one of its hooks throws, or when it leaves something open.
  if (file.message || (file.status === 'failed' && broken.length === 0)) {
    broken.push({ name: `${where} › the file itself`, message: file.message || 'no message' });
  }
  return broken;
}

function withoutForeignFrames(messages) {
  const lines = messages.join('\n').split('\n');
  return lines.filter((line) => !foreignFrame.test(line)).join('\n');
}

/** The lines of a step's log that say what went wrong, each with its number, at most `limit` of them. */
export function findTellingLines(out, name, limit) {
  const path = join(out, `${name}.log`);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, at) => (telling.test(line) && !untelling.test(line) ? [`${at + 1}: ${line}`] : []));
  const more = lines.length - limit;
  return more > 0 ? [...lines.slice(0, limit), `… and ${more} more such lines`] : lines;
}

/** The first lines of a text, cut where they are long, indented. */
export function excerpt(text, limit) {
  return text
    .split('\n')
    .slice(0, limit)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join('\n');
}

function relative(path) {
  return path.startsWith(process.cwd()) ? path.slice(process.cwd().length + 1) : path;
}
