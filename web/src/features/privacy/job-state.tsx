import { Pill, type Tone } from '../../ui/data/pill.tsx';
import { useWords } from '../../ui/language/words.ts';
import { privacyWords } from './privacy-words.ts';

const tones: Readonly<Record<JobStateName, Tone>> = {
  queued: 'neutral',
  running: 'accent',
  completed: 'good',
  failed: 'bad',
  expired: 'neutral',
};

type JobStateName = 'queued' | 'running' | 'completed' | 'failed' | 'expired';

export function JobState({ state }: { state: JobStateName }) {
  const say = useWords(privacyWords);
  return <Pill tone={tones[state]}>{say(state)}</Pill>;
}

export const isUnderWay = ({ state }: { state: string }) => state === 'queued' || state === 'running';

/** Work of a minute at most is looked at each other second, while it lasts. */
export const pollMs = 2_000;
