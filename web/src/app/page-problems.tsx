import { Button } from '@mantine/core';
import { IconCompassOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../ui/feedback/empty-state.tsx';
import { Failure } from '../ui/feedback/failure.tsx';
import { useWords } from '../ui/language/words.ts';
import { appWords } from './app-words.ts';

export function PageMissing() {
  const say = useWords(appWords);
  return (
    <EmptyState
      icon={<IconCompassOff size={20} stroke={1.7} />}
      title={say('notFoundTitle')}
      action={
        <Button component={Link} to="/" variant="default">
          {say('goHome')}
        </Button>
      }
    >
      {say('notFoundText')}
    </EmptyState>
  );
}

/** A bug in a page stays in the page: the shell around it keeps working. */
export function PageBroken({ error, reset }: { error: unknown; reset: () => void }) {
  const say = useWords(appWords);
  return <Failure error={error} title={say('crashed')} onRetry={reset} />;
}
