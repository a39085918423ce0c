import { Button } from '@mantine/core';
import { useState } from 'react';
import { useFormat } from '../language/format.ts';
import { useWords } from '../language/words.ts';
import { listWords } from './list-words.ts';
import type { ListQuery } from './record-list.tsx';

/** More than anybody means to change at once, and a bound on what a browser holds. */
const most = 10_000;

interface Props<Row> {
  query: ListQuery<Row>;
  idOf: (row: Row) => string;
  onSelect: (ids: readonly string[]) => void;
}

/** Once all rows read so far are selected, offers the rest of them: reads on and selects what comes. */
export function SelectAllMatching<Row>({ query, idOf, onSelect }: Props<Row>) {
  const say = useWords(listWords);
  const format = useFormat();
  const [isReading, setReading] = useState(false);
  const { total } = query;
  if (!query.hasNextPage && !isReading) return null;
  const readAll = async () => {
    setReading(true);
    let answer = await query.fetchNextPage();
    while (answer.hasNextPage && answer.items.length < most) answer = await query.fetchNextPage();
    onSelect(answer.items.slice(0, most).map(idOf));
    setReading(false);
  };
  return (
    <Button size="xs" variant="subtle" loading={isReading} onClick={() => void readAll()}>
      {total === undefined
        ? say('selectAllUncounted', { count: format.number(most) })
        : say('selectAllMatching', { count: format.number(Math.min(total, most)) })}
    </Button>
  );
}
