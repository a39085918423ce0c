/** When a snoozed conversation comes back, in the reader's own time zone. */
export const snoozeChoices = ['hours', 'tomorrow', 'week'] as const;
export type SnoozeChoice = (typeof snoozeChoices)[number];

const morningHour = 8;

export function snoozeUntil(choice: SnoozeChoice, now: Date): Date {
  const until = new Date(now);
  if (choice === 'hours') {
    until.setHours(until.getHours() + 4);
    return until;
  }
  const days = choice === 'tomorrow' ? 1 : (8 - now.getDay()) % 7 || 7;
  until.setDate(until.getDate() + days);
  until.setHours(morningHour, 0, 0, 0);
  return until;
}
