import { IconFilter } from '@tabler/icons-react';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { useWords } from '../../ui/language/words.ts';
import { workflowWords } from './workflow-words.ts';

/** A filter leaves nothing, which is not the same as that there is nothing. */
export function NoMatch() {
  const say = useWords(workflowWords);
  return (
    <EmptyState icon={<IconFilter size={20} stroke={1.7} />} title={say('noMatchTitle')}>
      {say('noMatchText')}
    </EmptyState>
  );
}
