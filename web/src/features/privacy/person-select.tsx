import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { search } from '@millrace/contracts/contacts/search';
import { useState } from 'react';
import { useOperation } from '../../api/hooks.ts';
import { useWords } from '../../ui/language/words.ts';
import { privacyWords } from './privacy-words.ts';

/** Searches people on the server while one types. */
export function PersonSelect({ value, onChange }: { value: string | null; onChange: (id: string | null) => void }) {
  const say = useWords(privacyWords);
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 150);
  const found = useOperation(search, { q, limit: 10 }, { enabled: q !== '', placeholderData: (previous) => previous });
  const people = [...(found.data?.leads ?? []), ...(found.data?.contacts ?? [])].map(({ id, name, email }) => ({
    value: id,
    label: email && email !== name ? `${name} · ${email}` : name,
  }));
  return (
    <Select
      label={say('who')}
      placeholder={say('whoPlaceholder')}
      data={people}
      searchable
      // The server has searched already, also by what is not in the label.
      filter={({ options }) => options}
      onSearchChange={setTyped}
      value={value}
      onChange={onChange}
      data-autofocus
    />
  );
}
