// Sums up the steps of .ci/run from their reports; the last line is `N passed, N failed, N skipped`. Plain JavaScript:
// it must speak even when the installation failed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const out = process.argv[2] ?? '.ci/out';
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

console.log('\n=== summary');
for (const name of readdirSync(out).flatMap((file) => /^(.*)\.status$/.exec(file)?.[1] ?? [])) {
  const [code = 1, seconds = 0] = readFileSync(join(out, `${name}.status`), 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  const counts = countTests(name) ?? { passed: 0, failed: 0, skipped: 0 };
  const ran = counts.passed + counts.failed + counts.skipped > 0;
  // A step without a report is one thing that passed or failed; one whose tests pass but that exits otherwise (too
  // little coverage, a leak, a crash of the runner) is a failure of its own.
  if (!ran && code === 0) counts.passed = 1;
  if (code !== 0 && counts.failed === 0) {
    counts.failed = 1;
    failures.push(`${name}: the step ended with exit code ${code}, see .ci/out/${name}.log`);
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

function countTests(name) {
  const path = join(out, `${name}.json`);
  if (!existsSync(path)) return undefined;
  const report = JSON.parse(readFileSync(path, 'utf8'));
  for (const file of report.testResults) {
    const broken = file.assertionResults.filter((test) => test.status === 'failed');
    for (const test of broken) {
      const [reason = ''] = (test.failureMessages[0] ?? '').split('\n');
      failures.push(`${name}: ${relative(file.name)} › ${test.fullName}\n    ${reason}`);
    }
    if (file.status === 'failed' && broken.length === 0) {
      failures.push(`${name}: ${relative(file.name)} could not run\n    ${(file.message ?? '').split('\n')[0]}`);
    }
  }
  const unrun = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unrun,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function relative(path) {
  return path.startsWith(process.cwd()) ? path.slice(process.cwd().length + 1) : path;
}
