import type { InsightPeriod } from '@millrace/contracts/workflows/workflow-insights';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

export interface TimeLabels {
  /** Below the chart: `14:00`, `5 Jan`. */
  short: (iso: string) => string;
  /** `Monday 14:00`, `Monday, 5 January`. */
  long: (iso: string) => string;
}

/** Hours and days on the clock of the workspace, whatever the reader's own says. */
export function createTimeLabels(language: string, { period, timeZone }: Shown): TimeLabels {
  const isHours = period === '24h';
  const short = new Intl.DateTimeFormat(
    language,
    isHours ? { timeZone, hour: 'numeric', minute: '2-digit' } : { timeZone, day: 'numeric', month: 'short' },
  );
  const long = new Intl.DateTimeFormat(
    language,
    isHours
      ? { timeZone, weekday: 'long', hour: 'numeric', minute: '2-digit' }
      : { timeZone, weekday: 'long', day: 'numeric', month: 'long' },
  );
  return { short: (iso) => short.format(new Date(iso)), long: (iso) => long.format(new Date(iso)) };
}

interface Shown {
  period: InsightPeriod;
  timeZone: string;
}

export function useTimeLabels({ period, timeZone }: Shown): TimeLabels {
  const { i18n } = useTranslation();
  return useMemo(() => createTimeLabels(i18n.language, { period, timeZone }), [i18n.language, period, timeZone]);
}
