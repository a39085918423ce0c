import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

const steps = [
  { unit: 'year', ms: 365 * 86_400_000 },
  { unit: 'month', ms: 30 * 86_400_000 },
  { unit: 'week', ms: 7 * 86_400_000 },
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
] as const;

export interface Format {
  number: (value: number) => string;
  /** Of a share: 0.805 is 80.5%. */
  percent: (share: number) => string;
  /** Of millionths of a US dollar, in which prices of models are kept: what one call costs is a fraction of a cent. */
  dollars: (micros: number) => string;
  date: (iso: string) => string;
  dateTime: (iso: string) => string;
  time: (iso: string) => string;
  /** `3 minutes ago`; below a minute, `now`. */
  ago: (iso: string, nowMs?: number) => string;
  list: (values: readonly string[]) => string;
  /** For fields that show numbers while they are typed. */
  separators: { thousand: string; decimal: string };
  /** Minor units: 1250 EUR is 12.50 €. */
  money: (value: { amount: number; currency: string }) => string;
}

export function createFormat(language: string): Format {
  const number = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const dollars = new Intl.NumberFormat(language, { style: 'currency', currency: 'USD', maximumFractionDigits: 6 });
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  const list = new Intl.ListFormat(language);
  return {
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    dollars: (micros) => dollars.format(micros / 1_000_000),
    date: (iso) => date.format(new Date(iso)),
    dateTime: (iso) => dateTime.format(new Date(iso)),
    time: (iso) => time.format(new Date(iso)),
    ago: (iso, nowMs = Date.now()) => {
      const passed = new Date(iso).getTime() - nowMs;
      const step = steps.find(({ ms }) => Math.abs(passed) >= ms);
      return step ? relative.format(Math.round(passed / step.ms), step.unit) : relative.format(0, 'second');
    },
    list: (values) => list.format(values),
    separators: { thousand: separatorOf(number, 'group'), decimal: separatorOf(number, 'decimal') },
    money: ({ amount, currency }) => {
      const money = new Intl.NumberFormat(language, { style: 'currency', currency });
      return money.format(amount / 10 ** (money.resolvedOptions().maximumFractionDigits ?? 2));
    },
  };
}

function separatorOf(number: Intl.NumberFormat, type: 'group' | 'decimal'): string {
  return number.formatToParts(12_345.6).find((part) => part.type === type)?.value ?? '';
}

/** Numbers, dates and times as the reader's language writes them. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => createFormat(i18n.language), [i18n.language]);
}
