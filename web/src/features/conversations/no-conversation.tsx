import { IconMessages } from '@tabler/icons-react';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { useWords } from '../../ui/language/words.ts';
import { inboxWords } from './inbox-words.ts';

export function NoConversation() {
  const say = useWords(inboxWords);
  return (
    <EmptyState icon={<IconMessages size={20} stroke={1.7} />} title={say('pickTitle')}>
      {say('pickText')}
    </EmptyState>
  );
}
