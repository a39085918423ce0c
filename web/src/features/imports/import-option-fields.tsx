import { Checkbox, Radio, Stack, TagsInput } from '@mantine/core';
import { duplicatePolicies, type Import, type ImportOptions } from '@millrace/contracts/imports/imports';
import { useWords } from '../../ui/language/words.ts';
import { importWords } from './import-words.ts';

const labels = { skip: 'duplicatesSkip', update: 'duplicatesUpdate', create: 'duplicatesCreate' } as const;

interface Props {
  record: Import;
  onChange: (options: Partial<ImportOptions>) => void;
}

export function ImportOptionFields({ record, onChange }: Props) {
  const say = useWords(importWords);
  const { options } = record;
  return (
    <Stack gap="md">
      <Radio.Group
        label={say('duplicates')}
        value={options.duplicates}
        onChange={(value) => onChange({ duplicates: duplicatePolicies.find((policy) => policy === value) ?? 'skip' })}
      >
        <Stack gap={8} mt={8}>
          {duplicatePolicies.map((policy) => (
            <Radio key={policy} value={policy} label={say(labels[policy])} />
          ))}
        </Stack>
      </Radio.Group>
      <Checkbox
        label={say('strict')}
        description={say('strictHint')}
        checked={options.strict}
        onChange={(event) => onChange({ strict: event.currentTarget.checked })}
      />
      <Checkbox
        label={say('dayFirst')}
        checked={options.dayFirst}
        onChange={(event) => onChange({ dayFirst: event.currentTarget.checked })}
      />
      <TagsInput
        label={say('tags')}
        placeholder={say('tagsPlaceholder')}
        value={options.tags}
        onChange={(tags) => onChange({ tags })}
        maxTags={20}
      />
    </Stack>
  );
}
