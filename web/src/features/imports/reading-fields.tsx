import { Checkbox, Select, Stack } from '@mantine/core';
import {
  type Dialect,
  type Import,
  type ImportKind,
  importKinds,
  textEncodings,
  type TextEncoding,
} from '@millrace/contracts/imports/imports';
import { useWords } from '../../ui/language/words.ts';
import { importWords } from './import-words.ts';

const separators = [
  { value: ',', label: 'comma' },
  { value: ';', label: 'semicolon' },
  { value: '\t', label: 'tab' },
  { value: '|', label: 'pipe' },
] as const;

interface Props {
  record: Import;
  onChange: (changes: { kind?: ImportKind; encoding?: TextEncoding; dialect?: Partial<Dialect> }) => void;
}

/** What was detected, for the rare file where that went wrong. */
export function ReadingFields({ record, onChange }: Props) {
  const say = useWords(importWords);
  const { dialect, encoding, kind } = record;
  return (
    <Stack gap="md">
      <Select
        label={say('whatIsIt')}
        data={importKinds.map((value) => ({ value, label: say(value) }))}
        value={kind}
        onChange={(value) => onChange({ kind: importKinds.find((each) => each === value) ?? kind })}
        allowDeselect={false}
      />
      <Select
        label={say('encoding')}
        data={[...textEncodings]}
        value={encoding}
        onChange={(value) => onChange({ encoding: textEncodings.find((each) => each === value) ?? encoding })}
        allowDeselect={false}
        searchable
      />
      <Select
        label={say('separator')}
        data={separators.map(({ value, label }) => ({ value, label: say(label) }))}
        value={dialect.separator}
        onChange={(chosen) => {
          const found = separators.find(({ value }) => value === chosen);
          if (found) onChange({ dialect: { separator: found.value } });
        }}
        allowDeselect={false}
      />
      <Checkbox
        label={say('hasHeader')}
        checked={dialect.hasHeader}
        onChange={(event) => onChange({ dialect: { hasHeader: event.currentTarget.checked } })}
      />
    </Stack>
  );
}
