import { Table } from '@mantine/core';
import type { ImportProblem } from '@millrace/contracts/imports/imports';
import { Pill } from '../../ui/data/pill.tsx';
import { useWords } from '../../ui/language/words.ts';
import { importWords } from './import-words.ts';
import classes from './imports.module.css';

export function ProblemTable({ problems }: { problems: readonly ImportProblem[] }) {
  const say = useWords(importWords);
  return (
    <div className={classes.wide}>
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={classes.row}>{say('problemRow')}</Table.Th>
            <Table.Th>{say('problemColumn')}</Table.Th>
            <Table.Th>{say('problemValue')}</Table.Th>
            <Table.Th>{say('problemReason')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {problems.map((problem) => (
            <Table.Tr key={`${problem.row}:${problem.column}:${problem.code}`}>
              <Table.Td>
                <Pill tone={problem.severity === 'error' ? 'bad' : 'warn'}>{String(problem.row)}</Pill>
              </Table.Td>
              <Table.Td>{problem.column ?? '–'}</Table.Td>
              <Table.Td className={classes.samples}>{problem.value ?? '–'}</Table.Td>
              <Table.Td>{problem.reason}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
