import { ActionIcon, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useWords } from '../language/words.ts';
import { filterWords } from './filter-words.ts';

const relative = [
  { value: 'today', label: 'today' },
  { value: 'today-1d', label: 'yesterday' },
  { value: 'today-7d', label: 'weekAgo' },
  { value: 'today-30d', label: 'monthAgo' },
  { value: 'today-90d', label: 'quarterAgo' },
  { value: 'startOfWeek', label: 'startOfWeek' },
  { value: 'startOfMonth', label: 'startOfMonth' },
  { value: 'startOfQuarter', label: 'startOfQuarter' },
  { value: 'startOfYear', label: 'startOfYear' },
] as const;
const aDay = 'a-day';

/** A date that moves with today, or a day of the calendar. */
export function DateValue({ value, onChange }: { value: string; onChange: (value: string | undefined) => void }) {
  const say = useWords(filterWords);
  const isDay = /^\d{4}-\d\d-\d\d/.test(value);
  if (isDay) {
    return (
      <TextInput
        size="xs"
        type="date"
        aria-label={say('value')}
        value={value.slice(0, 10)}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
        rightSection={
          <ActionIcon size={18} aria-label={say('clear')} onClick={() => onChange(undefined)}>
            <IconX size={12} />
          </ActionIcon>
        }
      />
    );
  }
  return (
    <Select
      size="xs"
      aria-label={say('value')}
      value={value || null}
      data={[
        ...relative.map((each) => ({ value: each.value, label: say(each.label) })),
        ...(value && !relative.some((each) => each.value === value) ? [{ value, label: value }] : []),
        { value: aDay, label: say('pickDate') },
      ]}
      onChange={(chosen) => onChange(chosen === aDay ? new Date().toISOString().slice(0, 10) : (chosen ?? undefined))}
    />
  );
}
