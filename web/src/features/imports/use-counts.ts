import type { ImportCounts } from '@millrace/contracts/imports/imports';
import type { z } from 'zod';
import { useWords } from '../../ui/language/words.ts';
import type { Count } from './count-tiles.tsx';
import { importWords } from './import-words.ts';

export function useCounts(counts: z.infer<typeof ImportCounts>): Count[] {
  const say = useWords(importWords);
  return [
    { label: say('created'), value: counts.created, tone: 'good' },
    { label: say('updated'), value: counts.updated, tone: 'good' },
    { label: say('skipped'), value: counts.skipped },
    { label: say('failedRows'), value: counts.failed, tone: 'bad' },
    { label: say('warnings'), value: counts.warnings, tone: 'warn' },
  ];
}
