/** A mail server in a test, and the letters that arrived there as people read them. */
import { simpleParser } from 'mailparser';
import { expect } from 'vitest';
import { startScriptedSmtp } from './scripted-smtp.ts';

export interface Letter {
  subject: string;
  text: string;
  /** The first link in it. */
  link: URL;
}

export interface Mailbox {
  smtpUrl: string;
  /** Waits until this many have arrived for the address, and answers them, the oldest first. */
  lettersTo(address: string, count?: number): Promise<Letter[]>;
  /** How many have arrived for the address by now. */
  countTo(address: string): number;
  /** What it answers at a step from now on; everything is taken without. */
  refuse(step: 'RCPT' | 'dot', reply: `${number}${string}` | undefined): void;
  close(): Promise<void>;
}

export async function startMailbox(): Promise<Mailbox> {
  const smtp = await startScriptedSmtp();
  const to = (address: string) => smtp.mails.filter((mail) => mail.to.includes(address));
  return {
    smtpUrl: `smtp://127.0.0.1:${smtp.port}`,
    countTo: (address) => to(address).length,
    async lettersTo(address, count = 1) {
      await expect.poll(() => to(address).length).toBeGreaterThanOrEqual(count);
      return await Promise.all(to(address).map(({ data }) => readLetter(data)));
    },
    refuse(step, reply) {
      smtp.script = reply === undefined ? {} : { [step]: reply };
    },
    close: () => smtp.close(),
  };
}

async function readLetter(data: string): Promise<Letter> {
  const { subject = '', text = '' } = await simpleParser(Buffer.from(data, 'latin1'));
  const link = /https?:\/\/\S+/.exec(text)?.[0];
  if (link === undefined) throw new Error(`There is no link in: ${text}`);
  return { subject, text, link: new URL(link) };
}
