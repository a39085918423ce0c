import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useWords } from '../../../ui/language/words.ts';
import { builderWords } from './builder-words.ts';
import type { Builder } from './use-builder.ts';

/** To the page that tries the draft on what really happened; what is typed is saved before. */
export function BacktestButton({ builder, isQuiet = false }: { builder: Builder; isQuiet?: boolean }) {
  const say = useWords(builderWords);
  const navigate = useNavigate();
  const { workflow, saving } = builder;
  const go = async () => {
    try {
      await saving.saveNow();
    } catch {
      // Told by the state of the draft; the page shows what there was before.
    }
    await navigate({ to: '/workflows/$id/backtest', params: { id: workflow.id } });
  };
  return (
    <Button
      size="xs"
      variant={isQuiet ? 'subtle' : 'default'}
      disabled={saving.phase === 'overtaken'}
      onClick={() => void go()}
    >
      {say(isQuiet ? 'backtestFirst' : 'backtest')}
    </Button>
  );
}
