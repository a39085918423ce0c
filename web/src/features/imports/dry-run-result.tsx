import { Table, Text } from '@mantine/core';
import type { DryRun } from '@millrace/contracts/imports/imports';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { CountTiles } from './count-tiles.tsx';
import { importWords } from './import-words.ts';
import classes from './imports.module.css';
import { ProblemTable } from './problem-table.tsx';
import { useCounts } from './use-counts.ts';

/** What the import would do, before it does it. */
export function DryRunResult({ result }: { result: DryRun }) {
  const say = useWords(importWords);
  const format = useFormat();
  const counts = useCounts(result.counts);
  return (
    <Section title={say('dryRunTitle')}>
      {!result.isComplete && (
        <Text size="sm" c="dimmed" mb="xs">
          {say('dryRunPart', { count: format.number(result.counts.rows) })}
        </Text>
      )}
      <CountTiles counts={counts} />
      {result.sample.length > 0 && <Sample records={result.sample} />}
      {result.problems.length > 0 && <ProblemTable problems={result.problems} />}
    </Section>
  );
}

function Sample({ records }: { records: DryRun['sample'] }) {
  const say = useWords(importWords);
  const fields = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return (
    <div className={classes.wide}>
      <Table className={classes.table}>
        <caption className={classes.caption}>{say('sample')}</caption>
        <Table.Thead>
          <Table.Tr>
            {fields.map((field) => (
              <Table.Th key={field}>{field}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {records.map((record, index) => (
            // Records that do not exist yet have no id; their place in the file is theirs.
            <Table.Tr key={index}>
              {fields.map((field) => (
                <Table.Td key={field}>{toText(record[field])}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
