import { Table } from '@mantine/core';
import type { BacktestSummary } from '@millrace/contracts/workflows/backtests';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { backtestWords } from './backtest-words.ts';
import figures from '../../../ui/data/figures.module.css';
import classes from './backtests.module.css';
import { type Measure, measuresOf } from './compare.ts';

/** The numbers of both sides, and how far they are apart. */
export function MeasureTable({ summary, version }: { summary: BacktestSummary; version: number | null }) {
  const say = useWords(backtestWords);
  const write = useMeasure();
  const hasPublished = summary.published !== null;
  return (
    <Table className={figures.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say('measure')}</Table.Th>
          <Table.Th>{say('draft')}</Table.Th>
          {hasPublished && (
            <>
              <Table.Th>{version === null ? say('versionBefore') : say('publishedVersion', { version })}</Table.Th>
              <Table.Th>{say('delta')}</Table.Th>
            </>
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {measuresOf(summary).map((measure) => (
          <Table.Tr key={measure.name}>
            <Table.Th scope="row">{say(measure.name === 'failed' ? 'failedRuns' : measure.name)}</Table.Th>
            <Table.Td>{write(measure.name, measure.draft)}</Table.Td>
            {hasPublished && (
              <>
                <Table.Td>{write(measure.name, measure.published)}</Table.Td>
                <Table.Td>
                  <Delta measure={measure} />
                </Table.Td>
              </>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** More is not worse by itself, but more failures are. */
function Delta({ measure: { name, draft, published } }: { measure: Measure }) {
  const write = useMeasure();
  if (draft === null || published === null) return '–';
  const delta = draft - published;
  if (delta === 0) return <span className={classes.quiet}>=</span>;
  const tone = name === 'failed' ? (delta > 0 ? 'bad' : 'good') : undefined;
  return (
    <span data-tone={tone} className={classes.delta}>
      {delta > 0 ? '+' : '−'}
      {write(name, Math.abs(delta))}
    </span>
  );
}

function useMeasure() {
  const say = useWords(backtestWords);
  const format = useFormat();
  return (name: Measure['name'], value: number | null): string => {
    if (value === null) return say('notKnown');
    // Prices of models are kept in dollars.
    return name === 'cost' ? format.dollars(value) : format.number(value);
  };
}
