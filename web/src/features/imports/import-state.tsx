import type { ImportState } from '@millrace/contracts/imports/imports';
import { Pill, type Tone } from '../../ui/data/pill.tsx';
import { useWords } from '../../ui/language/words.ts';
import { importWords } from './import-words.ts';

const tones: Readonly<Record<ImportState, Tone>> = {
  draft: 'neutral',
  queued: 'neutral',
  running: 'accent',
  completed: 'good',
  failed: 'bad',
  cancelled: 'neutral',
  undoing: 'accent',
  undone: 'neutral',
};

export function ImportStatePill({ state }: { state: ImportState }) {
  const say = useWords(importWords);
  return <Pill tone={tones[state]}>{say(state)}</Pill>;
}

/** Whether it changes by itself. */
export function isWorking(state: ImportState): boolean {
  return state === 'queued' || state === 'running' || state === 'undoing';
}
