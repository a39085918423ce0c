import { z } from 'zod';
import type { Config } from './config.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { openClient, requireSuccess } from './program-client.ts';

const answerSchema = z.object({ link: z.string() });

/** `millrace account reset-link`: for somebody who cannot sign in where no mail can be sent. */
export async function runResetLink(config: Config, email: string, options: { json?: true }): Promise<void> {
  if (!z.email().safeParse(email).success) {
    throw new CommandError(exitCodes.usage, `"${email}" is not an e-mail address.`);
  }
  const client = await openClient(config, { queues: [] });
  try {
    const answer = await client.call({ method: 'POST', path: '/operator/reset-links', body: { email } });
    const { link } = answerSchema.parse(requireSuccess(answer));
    const text = `A new password for ${email} (once, within an hour):\n  ${link}\n`;
    process.stdout.write(options.json ? `${JSON.stringify({ email, link })}\n` : text);
  } finally {
    await client.close();
  }
}
