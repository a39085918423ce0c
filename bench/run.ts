/** `npm run bench -- NAME [--case CASE …] [--json]`: people read standard error; with `--json` the last line of standard output is one object. */
import { parseArgs } from 'node:util';
import { type Bench, machineFacts } from './harness.ts';

/** Named here, since the folder also holds what benches are made of. */
const names = ['api', 'builder', 'engine', 'expressions', 'import', 'send'];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, case: { type: 'string', multiple: true }, help: { type: 'boolean' } },
});
const [name] = positionals;

if (values.help || !name || !names.includes(name)) {
  console.error(`Usage: npm run bench -- NAME [--case CASE …] [--json]\nThere are: ${names.join(', ')}`);
  process.exit(values.help ? 0 : 2);
}

// Each bench file exports `bench`; a missing one fails in the next line with the name of the file in its trace.
const { bench } = (await import(new URL(`${name}.ts`, import.meta.url).href)) as { bench: Bench };
const say = (text: string): void => console.error(text);

const cases = findCases(bench.cases ?? [], values.case);
say(`${name}: ${bench.summary}`);
const machine = await machineFacts();
const result = await bench.run(say, cases);
if (values.json) console.log(JSON.stringify({ bench: name, at: new Date().toISOString(), machine, ...result }));
else console.log(JSON.stringify({ machine, ...result }, null, 2));

/** All of them, or those that were asked for, however they are capitalised. */
function findCases(known: readonly string[], asked: readonly string[] | undefined): readonly string[] {
  if (!asked) return known;
  const wanted = asked.map((text) => text.toLowerCase());
  const unknown = asked.filter((text) => !known.some((each) => each.toLowerCase() === text.toLowerCase()));
  if (unknown.length === 0) return known.filter((each) => wanted.includes(each.toLowerCase()));
  console.error(`${name} has no case ${unknown.join(', ')}. It has: ${known.join(', ') || 'none'}`);
  process.exit(2);
}
