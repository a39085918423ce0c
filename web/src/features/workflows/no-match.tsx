import { Button } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { useWords } from '../../ui/language/words.ts';
import { workflowWords } from './workflow-words.ts';

/** A filter leaves nothing, which is not the same as that there is nothing. */
export function NoMatch({ onClear }: { onClear: () => void }) {
  const say = useWords(workflowWords);
  return (
    <EmptyState
      icon={<IconFilter size={20} stroke={1.7} />}
      title={say('noMatchTitle')}
      action={
        <Button size="xs" variant="default" onClick={onClear}>
          {say('clearFilter')}
        </Button>
      }
    >
      {say('noMatchText')}
    </EmptyState>
  );
}
