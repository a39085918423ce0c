import type { RunSummary } from '@millrace/contracts/runs/run';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { formatDuration } from './format-duration.ts';
import { workflowWords } from '../workflow-words.ts';

/** What a waiting run waits for, in a few words; nothing for others. */
export function useWaitingFor(): (run: Pick<RunSummary, 'waitingReason' | 'wakeAt'>) => string {
  const say = useWords(workflowWords);
  const format = useFormat();
  return ({ waitingReason: reason, wakeAt }) => {
    if (!reason) return '';
    return say(`reason_${reason}`, reason === 'timer' && wakeAt ? { time: format.dateTime(wakeAt) } : {});
  };
}

export function useDuration(): (from: string | null, to: string | null) => string {
  const format = useFormat();
  return (from, to) => (from && to ? formatDuration(Date.parse(to) - Date.parse(from), format.number) : '');
}
