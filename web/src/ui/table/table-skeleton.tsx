import { Skeleton } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { uiWords } from '../ui-words.ts';
import classes from './list.module.css';

const shares = [0.62, 0.48, 0.7, 0.55];

/** The table's rows before they are there, in their height and columns. */
export function TableSkeleton({ columns }: { columns: readonly { id: string; width: number }[] }) {
  const say = useWords(uiWords);
  return (
    <output className={classes.skeleton} aria-label={say('loading')}>
      <span className={classes.skeletonHead} />
      {Array.from({ length: 14 }, (_, row) => (
        <span key={row} className={classes.skeletonRow}>
          {columns.map((column, index) => (
            <span key={column.id} style={{ width: column.width, flex: 'none' }}>
              <Skeleton
                component="span"
                display="block"
                height={9}
                width={`${(shares[(row + index) % shares.length] ?? 0.5) * 100}%`}
              />
            </span>
          ))}
        </span>
      ))}
    </output>
  );
}
