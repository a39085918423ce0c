// Says why a step of .ci/run failed, most telling first: `node .ci/explain.mjs <out> <step>`.
import process from 'node:process';
import { excerpt, findTellingLines, readReport } from './report.mjs';

const [out, name] = process.argv.slice(2);

const failures = readReport(out, name)?.failures ?? [];
for (const { name: test, message } of failures) console.log(`  ✗ ${test}\n${excerpt(message, 20)}`);
const lines = findTellingLines(out, name, 40);
if (lines.length > 0) console.log(`  what ${name}.log says of failures:\n${excerpt(lines.join('\n'))}`);
