import cronstrue from 'cronstrue';
import 'cronstrue/locales/de.js';
import { Duration } from 'luxon';
import { checkSchedule, normalizeCron, type Schedule } from './schedule.ts';

type Language = 'en' | 'de';

const words = {
  en: {
    second: 'Every second',
    minute: 'Every minute',
    hour: 'Every hour',
    day: 'Every day',
    week: 'Every week',
    every: 'Every',
  },
  de: {
    second: 'Jede Sekunde',
    minute: 'Jede Minute',
    hour: 'Jede Stunde',
    day: 'Jeden Tag',
    week: 'Jede Woche',
    every: 'Alle',
  },
} as const;

const lengths = [
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** In words, such as “At 09:00, Monday through Friday (Europe/Berlin)”; what is wrong with it when it cannot be used. */
export function describeSchedule(schedule: Schedule, language: Language): string {
  const problem = checkSchedule(schedule);
  if (problem !== undefined) return problem;
  if (schedule.kind === 'interval') return describeInterval(schedule.everyMs, language);
  return `${describeCron(schedule.cron, language)} (${schedule.timeZone})`;
}

/** The pattern itself where there are no words for it, such as for a `+` before the weekday. */
function describeCron(cron: string, locale: Language): string {
  const pattern = normalizeCron(cron);
  try {
    return cronstrue.toString(nicknames[pattern.toLowerCase()] ?? pattern, { locale, use24HourTimeFormat: true });
  } catch {
    return pattern;
  }
}

/** “Every 90 minutes”, in the largest unit that fits a whole number of times. */
function describeInterval(everyMs: number, language: Language): string {
  const [unit, length] = lengths.find(([, length]) => everyMs % length === 0) ?? ['second', 1000];
  const count = everyMs / length;
  const { every, ...single } = words[language];
  if (count === 1) return single[unit];
  return `${every} ${Duration.fromObject({ [unit]: count })
    .reconfigure({ locale: language })
    .toHuman()}`;
}

const nicknames: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
