import { Select, Table } from '@mantine/core';
import { listCustomFields } from '@millrace/contracts/contacts/custom-fields';
import { type ColumnMapping, companyTargets, type Import, personTargets } from '@millrace/contracts/imports/imports';
import { useOperation } from '../../api/hooks.ts';
import { useWords } from '../../ui/language/words.ts';
import { importWords } from './import-words.ts';
import classes from './imports.module.css';
import { mapColumn, targetOf } from './mapping-rules.ts';

interface Props {
  record: Import;
  onChange: (mapping: ColumnMapping[]) => void;
}

export function MappingTable({ record, onChange }: Props) {
  const say = useWords(importWords);
  const targets = useTargets(record);
  return (
    <Table className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say('column')}</Table.Th>
          <Table.Th>{say('samples')}</Table.Th>
          <Table.Th className={classes.target}>{say('becomes')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {record.columns.map((column) => (
          <Table.Tr key={column.index}>
            <Table.Td className={classes.header}>{column.header}</Table.Td>
            <Table.Td className={classes.samples}>{column.samples.join(' · ')}</Table.Td>
            <Table.Td>
              <Select
                size="xs"
                aria-label={`${column.header}: ${say('becomes')}`}
                placeholder={say('leaveOut')}
                data={targets}
                value={targetOf(record.mapping, column.index)}
                onChange={(target) => onChange(mapColumn(record.mapping, column.index, target))}
                clearable
                searchable
              />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function useTargets(record: Import): { value: string; label: string }[] {
  const say = useWords(importWords);
  const isCompany = record.kind === 'companies';
  const entity = isCompany ? 'company' : 'contact';
  const custom = useOperation(listCustomFields, { entity }, { staleTime: 60_000 });
  const builtIn = isCompany
    ? companyTargets.map((value) => ({ value, label: say(`t_${value}`) }))
    : personTargets.map((value) => ({ value, label: say(`t_${value}`) }));
  const own = (custom.data?.items ?? []).map(({ key, label }) => ({ value: `custom.${key}`, label }));
  return [...builtIn, ...own];
}
