// Sums up the steps of .ci/run from their reports; the last line is `N passed, N failed, N skipped`. Plain JavaScript:
// it must speak even when the installation failed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { excerpt, findTellingLines, readReport } from './report.mjs';

const out = process.argv[2] ?? '.ci/out';
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

console.log('\n=== summary');
for (const name of readdirSync(out).flatMap((file) => /^(.*)\.status$/.exec(file)?.[1] ?? [])) {
  const [code = 1, seconds = 0] = readFileSync(join(out, `${name}.status`), 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  const { failures: broken, ...counts } = readReport(out, name) ?? { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const { name: test, message } of broken) failures.push(`${name}: ${test}\n${excerpt(message, 3)}`);
  const ran = counts.passed + counts.failed + counts.skipped > 0;
  // A step without a report is one thing that passed or failed; one whose tests pass but that exits otherwise (too
  // little coverage, a leak, a crash of the runner) is a failure of its own.
  if (!ran && code === 0) counts.passed = 1;
  if (code !== 0 && counts.failed === 0) {
    counts.failed = 1;
    const lines = findTellingLines(out, name, 5);
    const headline = `${name}: the step ended with exit code ${code}, see .ci/out/${name}.log`;
    failures.push([headline, ...(lines.length > 0 ? [excerpt(lines.join('\n'))] : [])].join('\n'));
  }
  for (const key of Object.keys(total)) total[key] += counts[key];
  const line = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
  console.log(`${counts.failed === 0 ? 'pass' : 'FAIL'}  ${name.padEnd(12)} ${String(seconds).padStart(5)} s  ${line}`);
}
const coverage = join('coverage', 'coverage-summary.json');
if (existsSync(coverage)) {
  console.log(`coverage of server lines: ${JSON.parse(readFileSync(coverage, 'utf8')).total.lines.pct} %`);
}
if (failures.length > 0) console.log(`\n=== failures\n${failures.join('\n')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
