import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { insightWords } from './insight-words.ts';

/** The first of a list that is there as a whole, and a button for the rest. */
export function useFirst<Item>(items: readonly Item[], count: number): { shown: readonly Item[]; button: ReactNode } {
  const say = useWords(insightWords);
  const format = useFormat();
  const [isWhole, showWhole] = useState(false);
  if (isWhole || items.length <= count) return { shown: items, button: null };
  const button = (
    <Button size="xs" variant="subtle" mt="xs" onClick={() => showWhole(true)}>
      {say('showAll', { count: format.number(items.length) })}
    </Button>
  );
  return { shown: items.slice(0, count), button };
}
