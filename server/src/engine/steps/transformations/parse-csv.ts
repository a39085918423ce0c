import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { createObject, type Value } from '#engine/language/expressions/value';
import { StepError } from '../step-error.ts';
import { requireText } from './items.ts';
import { anyValue, defineTransformation } from './transformation.ts';

const mostRows = 100_000;
const mostColumns = 1000;
const separators = [',', ';', '\t', '|'];

export const parseCsv = defineTransformation({
  title: 'Read a table of text (CSV)',
  description: 'A list with an object for each row, by the names in the first row; all values are text.',
  fields: z.object({
    text: anyValue('The text.'),
    separator: z.string().min(1).max(10).optional().meta({ description: 'Between values; found out when missing.' }),
    header: z
      .union([z.boolean(), z.array(z.string().min(1).max(200)).min(1).max(mostColumns)])
      .optional()
      .meta({ description: 'Names of the columns when the first row has none; `false` makes a list of each row.' }),
    maxRows: z
      .int()
      .min(1)
      .max(mostRows)
      .optional()
      .meta({ description: `Rows to read at most; ${mostRows} at most.` }),
  }),
  example: {
    fields: { text: '{{ trigger.file }}' },
    names: { trigger: { file: 'name;city\nAda;London\n"Grace; USN";New York' } },
    value: [
      { name: 'Ada', city: 'London' },
      { name: 'Grace; USN', city: 'New York' },
    ],
  },
  compile(fields, tools) {
    const text = tools.value(fields.text, 'text');
    return (environment) => {
      const given = requireText(text(environment) ?? '', 'text').replace(/^\uFEFF/, '');
      const { budget } = environment.context;
      budget.allowSize(given.length);
      const limit = (fields.maxRows ?? mostRows) + (fields.header === undefined || fields.header === true ? 1 : 0);
      const rows = readRows(given, fields.separator ?? findSeparator(given), limit);
      budget.spend(rows.length);
      if (fields.header === false) return rows;
      const header = Array.isArray(fields.header) ? fields.header : rows.shift();
      return header ? toObjects(rows, nameColumns(header)) : [];
    };
  },
});

function readRows(text: string, separator: string, limit: number): string[][] {
  try {
    const rows = parse(text, {
      delimiter: separator,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      to: limit,
    });
    const wide = rows.find((row) => row.length > mostColumns);
    if (wide)
      throw new StepError('transformation.csv_too_wide', `A row of the text has more than ${mostColumns} values.`);
    return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new StepError('transformation.csv_not_readable', `The text is no table that can be read: ${error.message}.`);
  }
}

/** The one that occurs most often in the first line, quoted parts aside. */
function findSeparator(text: string): string {
  const line = (/^[^\r\n]*/.exec(text)?.[0] ?? '').slice(0, 10_000).replaceAll(/"[^"]*"/g, '');
  const counted = separators.map((separator) => ({ separator, count: line.split(separator).length }));
  return counted.reduce((most, each) => (each.count > most.count ? each : most)).separator;
}

/** Each name once: a second “email” is “email_2”; a column without a name is “column_3”. */
function nameColumns(header: readonly string[]): string[] {
  const names: string[] = [];
  const taken = new Set<string>();
  for (const [index, given] of header.entries()) {
    const wanted = given.trim() || `column_${index + 1}`;
    let name = wanted;
    for (let count = 2; taken.has(name); count += 1) name = `${wanted}_${count}`;
    taken.add(name);
    names.push(name);
  }
  return names;
}

/** Values beyond the header get names of their place; missing ones are empty. */
function toObjects(rows: readonly string[][], names: readonly string[]): Value[] {
  return rows.map((row) =>
    createObject([
      ...names.map((name, index) => [name, row[index] ?? ''] as const),
      ...row.slice(names.length).map((value, index) => [`column_${names.length + index + 1}`, value] as const),
    ]),
  );
}
