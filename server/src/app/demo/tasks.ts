/** What the person of the demo has to do about those who wrote (letters.ts). */
export interface DemoTask {
  title: string;
  note?: string;
  /** Address of the contact. */
  about: string;
  dueInDays: number;
}

export const tasks: readonly DemoTask[] = [
  {
    title: 'Send the offer for 40 seats',
    note: 'Monthly price and the discount for a year.',
    about: 'cuzzell0@mozilla.org',
    dueInDays: -1,
  },
  { title: 'Send the link for Thursday', about: 'mcreegan1@cornell.edu', dueInDays: 2 },
  { title: 'Ask for a sample of the Salesforce export', about: 'nwindibank2@bluehost.com', dueInDays: 5 },
];
