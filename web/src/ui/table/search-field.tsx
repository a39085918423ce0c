import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useShortcut } from '../keyboard/shortcuts.tsx';
import { useWords } from '../language/words.ts';
import { listWords } from './list-words.ts';

const askAfterMs = 180;

/** Searches while typing. What is typed is kept here, since the address follows a moment later. */
export function SearchField({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const say = useWords(listWords);
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(q);
  const asked = useRef(q);
  const ask = useDebouncedCallback((text: string) => {
    asked.current = text;
    onSearch(text);
  }, askAfterMs);
  useEffect(() => {
    // The address changed by itself: another view, or going back.
    if (q !== asked.current) {
      asked.current = q;
      setTyped(q);
    }
  }, [q]);
  useShortcut('/', { label: say('focusSearch'), group: say('group') }, () => input.current?.select());
  return (
    <TextInput
      ref={input}
      size="xs"
      w={200}
      type="search"
      aria-label={say('search')}
      placeholder={say('searchShort')}
      leftSection={<IconSearch size={14} stroke={1.8} />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        ask(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
