import type { InsightFigures } from '@millrace/contracts/workflows/workflow-insights';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { formatDuration } from '../runs/format-duration.ts';
import { insightWords } from './insight-words.ts';

export type FigureName = 'runs' | 'failed' | 'successRate' | 'medianMs' | 'p95Ms' | 'costMicros' | 'minutesSaved';

/** Figures as they are written; null where there is none. */
export function useFigure(): (name: FigureName, value: InsightFigures[FigureName]) => string | null {
  const say = useWords(insightWords);
  const format = useFormat();
  return (name, value) => {
    if (value === null) return null;
    switch (name) {
      case 'runs':
      case 'failed':
        return format.number(value);
      case 'successRate':
        // One failure of thousands is not none.
        return format.percent(Math.floor(value * 1_000) / 1_000);
      case 'medianMs':
      case 'p95Ms':
        return formatDuration(value, format.number);
      case 'costMicros':
        // Prices of models are kept in dollars.
        return value > 0 && value < 10_000
          ? say('lessThan', { value: format.money({ amount: 1, currency: 'USD' }) })
          : format.money({ amount: Math.round(value / 10_000), currency: 'USD' });
      case 'minutesSaved':
        return value < 120
          ? say('minutes', { value: format.number(Math.round(value)) })
          : say('hours', { value: format.number(Math.round(value / 6) / 10) });
    }
  };
}
