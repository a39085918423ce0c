import { Skeleton } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { uiWords } from '../ui-words.ts';

const widths = ['62%', '44%', '71%', '53%', '38%', '66%'];

/** Lines in the height of the rows that will replace them, so that nothing jumps. */
export function SkeletonRows(props: { rows?: number; height?: number }) {
  const say = useWords(uiWords);
  const { rows = 8, height = 34 } = props;
  return (
    <output aria-label={say('loading')} style={{ display: 'block' }}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} style={{ height, display: 'flex', alignItems: 'center' }}>
          <Skeleton height={10} width={widths[index % widths.length] ?? '50%'} radius="sm" />
        </div>
      ))}
    </output>
  );
}
