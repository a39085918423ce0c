import { z } from 'zod';
import type { Config } from './config.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { openClient, requireSuccess } from './program-client.ts';

const resetSchema = z.object({ wasReset: z.boolean() });
const answerSchema = z.object({ link: z.string() });

/** `millrace account reset-link`: for somebody who cannot sign in where no mail can be sent. */
export async function runResetLink(config: Config, email: string, options: { json?: true }): Promise<void> {
  const { link } = answerSchema.parse(await ask(config, '/operator/reset-links', email));
  const text = `A new password for ${email} (once, within an hour):\n  ${link}\n`;
  process.stdout.write(options.json ? `${JSON.stringify({ email, link })}\n` : text);
}

/** `millrace account reset-second-factor`: for somebody who has lost the app and the recovery codes. */
export async function runResetSecondFactor(config: Config, email: string, options: { json?: true }): Promise<void> {
  const { wasReset } = resetSchema.parse(await ask(config, '/operator/second-factor-resets', email));
  const text = wasReset
    ? `The second factor of ${email} is gone and every session of theirs has ended. They sign in with the password alone now.\n`
    : `${email} has no second factor. Nothing was changed.\n`;
  process.stdout.write(options.json ? `${JSON.stringify({ email, wasReset })}\n` : text);
}

async function ask(config: Config, path: string, email: string): Promise<unknown> {
  if (!z.email().safeParse(email).success) {
    throw new CommandError(exitCodes.usage, `"${email}" is not an e-mail address.`);
  }
  const client = await openClient(config, { queues: [] });
  try {
    return requireSuccess(await client.call({ method: 'POST', path, body: { email } }));
  } finally {
    await client.close();
  }
}
