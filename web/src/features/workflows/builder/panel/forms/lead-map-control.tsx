import { Select } from '@mantine/core';
import { isRecord } from '../../../../../api/json.ts';
import { useWords } from '../../../../../ui/language/words.ts';
import { AnyInput } from './any-input.tsx';
import type { ControlProps } from './control-props.ts';
import { formWords } from './form-words.ts';
import { toDesigns } from './form-schema.ts';
import { joinPath } from '../../graph/join-path.ts';
import { nextLeadField, leadFields } from './lead-map.ts';
import { RowList } from './row-list.tsx';

/** Which field of the form becomes which field of the lead. */
export function LeadMapControl({ label, help, path, value, step, onChange }: ControlProps) {
  const say = useWords(formWords);
  const rows = Object.entries(isRecord(value) ? value : {});
  const set = (next: readonly (readonly [string, unknown])[]) =>
    onChange(next.length > 0 ? Object.fromEntries(next) : undefined);
  const taken = rows.map(([name]) => name);
  const next = nextLeadField(
    taken,
    toDesigns(step['schema']).map(({ name }) => name),
  );
  const labelOf = (name: string) => {
    const field = leadFields.find((each) => each === name);
    return field ? say(`lead_${field}`) : name;
  };
  return (
    <RowList
      label={label}
      help={help}
      rows={rows}
      nameOf={([name]) => labelOf(name)}
      onAdd={next && (() => set([...rows, next]))}
      onChange={set}
    >
      {([name, given], index) => (
        <>
          <Select
            size="xs"
            aria-label={say('leadField')}
            allowDeselect={false}
            data={[...new Set([...leadFields, name])].map((each) => ({
              value: each,
              label: labelOf(each),
              disabled: each !== name && taken.includes(each),
            }))}
            value={name}
            onChange={(chosen) => chosen !== null && set(rows.with(index, [chosen, given]))}
          />
          <AnyInput
            label={labelOf(name)}
            path={joinPath(path, name)}
            value={given}
            onChange={(text) => set(rows.with(index, [name, text ?? '']))}
          />
        </>
      )}
    </RowList>
  );
}
