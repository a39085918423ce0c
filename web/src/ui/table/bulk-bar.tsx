import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useFormat } from '../language/format.ts';
import { useWords } from '../language/words.ts';
import classes from './bulk-bar.module.css';
import { listWords } from './list-words.ts';

/** What can be done with the chosen rows, over the end of their list. */
export function BulkBar({ children }: { children: ReactNode }) {
  return <div className={classes.bar}>{children}</div>;
}

/** In the bar: how many there are, what can be done with them, and the way out. */
export function BulkActions({ count, onClear, children }: { count: number; onClear: () => void; children: ReactNode }) {
  const say = useWords(listWords);
  const format = useFormat();
  return (
    <>
      <strong>{say('selected', { count, number: format.number(count) })}</strong>
      {children}
      <Button size="xs" variant="subtle" color="gray" leftSection={<IconX size={14} />} onClick={onClear}>
        {say('clear')}
      </Button>
    </>
  );
}
