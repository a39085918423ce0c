import { z } from 'zod';
import type { Config } from './config.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { openClient, requireSuccess } from './program-client.ts';

export interface WorkspaceOptions {
  name: string;
  ownerEmail: string;
  locale?: string;
  timeZone?: string;
  region?: string;
  json?: true;
}

const createdSchema = z.object({
  workspaceId: z.string(),
  apiKey: z.string(),
  ownerId: z.string(),
  name: z.string(),
  ownerEmail: z.string(),
  signInPath: z.string(),
});

/** `millrace workspace create`: its own account for the owner where there is none yet, and a key for programs. */
export async function runWorkspaceCreate(config: Config, options: WorkspaceOptions): Promise<void> {
  if (!z.email().safeParse(options.ownerEmail).success) {
    throw new CommandError(exitCodes.usage, `--owner-email: "${options.ownerEmail}" is not an e-mail address.`);
  }
  const client = await openClient(config, { queues: [] });
  try {
    const { name, ownerEmail, locale, timeZone, region } = options;
    const body = { name, ownerEmail, locale, timeZone, defaultRegion: region };
    const answer = await client.call({ method: 'POST', path: '/operator/workspaces', body });
    const { signInPath, ...created } = createdSchema.parse(requireSuccess(answer));
    const signInUrl = `${client.address}${signInPath}`;
    process.stdout.write(
      options.json ? `${JSON.stringify({ ...created, signInUrl })}\n` : describe({ ...created, signInUrl }),
    );
  } finally {
    await client.close();
  }
}

function describe(created: {
  workspaceId: string;
  apiKey: string;
  name: string;
  ownerEmail: string;
  signInUrl: string;
}): string {
  return [
    `Workspace "${created.name}" of ${created.ownerEmail}`,
    `  id       ${created.workspaceId}`,
    `  API key  ${created.apiKey}   (shown only now)`,
    `  sign in  ${created.signInUrl}   (once, within a day)`,
    '',
  ].join('\n');
}
