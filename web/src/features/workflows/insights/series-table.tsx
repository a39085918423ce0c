import { Table } from '@mantine/core';
import type { WorkflowInsights } from '@millrace/contracts/workflows/workflow-insights';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { barKinds } from './bars.ts';
import { insightWords } from './insight-words.ts';
import figures from '../../../ui/data/figures.module.css';
import { useTimeLabels } from './time-labels.ts';

/** What the chart draws, in numbers. */
export function SeriesTable({ shown }: { shown: Pick<WorkflowInsights, 'series' | 'period' | 'timeZone'> }) {
  const say = useWords(insightWords);
  const format = useFormat();
  const labels = useTimeLabels(shown);
  return (
    <Table className={figures.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say('time')}</Table.Th>
          {barKinds.map((kind) => (
            <Table.Th key={kind}>{say(kind)}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {shown.series.map((counts) => (
          <Table.Tr key={counts.startsAt}>
            <Table.Th scope="row">{labels.long(counts.startsAt)}</Table.Th>
            {barKinds.map((kind) => (
              <Table.Td key={kind}>{format.number(counts[kind])}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
