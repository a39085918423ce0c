/** `millrace keys …`: looking at, copying and rotating the keys that seal what is stored. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Config } from './config.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { prepareHome } from './installation.ts';
import { addGeneratedMasterKey, backUpMasterKey } from './master-keys.ts';
import { openClient, type ProgramClient, requireSuccess } from './program-client.ts';

const statusSchema = z.object({
  current: z.string(),
  keys: z.array(z.object({ wrappedBy: z.string(), keys: z.int(), isKnown: z.boolean() })),
});

type Status = z.infer<typeof statusSchema>;

const pollMs = 500;
const rewrapPatienceMs = 120_000;

export async function runKeysStatus(config: Config, options: { json?: true }): Promise<void> {
  const status = await withClient(config, [], readStatus);
  process.stdout.write(options.json ? `${JSON.stringify(status)}\n` : describe(status));
}

export async function runKeysBackup(config: Config, file: string): Promise<void> {
  prepareHome(config.home);
  const id = backUpMasterKey(config, file, new Date());
  process.stdout.write(`The master key ${id} is copied to ${file}. Keep it apart from the database and its backups.\n`);
}

export async function runRotateMaster(config: Config): Promise<void> {
  prepareHome(config.home);
  const id = addGeneratedMasterKey(config);
  process.stdout.write(`New master key: ${id}\n`);
  const status = await withClient(config, ['maintenance'], rewrap);
  process.stdout.write(describe(status));
  process.stdout.write('Copy the new key away: bin/millrace keys backup FILE\n');
}

export async function runRotateData(config: Config, workspaceId: string | undefined): Promise<void> {
  if (workspaceId !== undefined && !z.uuid().safeParse(workspaceId).success) {
    throw new CommandError(exitCodes.usage, `--workspace: "${workspaceId}" is not an id.`);
  }
  const { workspaces } = await withClient(config, [], async (client) => {
    const answer = await client.call({ method: 'POST', path: '/operator/keys/rotate-data', body: { workspaceId } });
    return z.object({ workspaces: z.int() }).parse(requireSuccess(answer));
  });
  if (workspaces === 0) throw new CommandError(exitCodes.failed, 'There is no such workspace.');
  process.stdout.write(
    `${workspaces} ${workspaces === 1 ? 'workspace gets a new key' : 'workspaces get new keys'}. ` +
      'A running worker seals everything by it and destroys the old one about ten minutes later.\n',
  );
}

async function rewrap(client: ProgramClient): Promise<Status> {
  requireSuccess(await client.call({ method: 'POST', path: '/operator/keys/rewrap', body: {} }));
  const deadline = performance.now() + rewrapPatienceMs;
  for (;;) {
    const status = await readStatus(client);
    const isDone = status.keys.every(({ wrappedBy, isKnown }) => wrappedBy === status.current || !isKnown);
    if (isDone || performance.now() > deadline) return status;
    await sleep(pollMs);
  }
}

async function readStatus(client: ProgramClient): Promise<Status> {
  return statusSchema.parse(requireSuccess(await client.call({ method: 'POST', path: '/operator/keys', body: {} })));
}

async function withClient<T>(
  config: Config,
  queues: readonly string[],
  work: (client: ProgramClient) => Promise<T>,
): Promise<T> {
  const client = await openClient(config, { queues });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

function describe({ current, keys }: Status): string {
  const lines = keys.map(({ wrappedBy, keys: count, isKnown }) => {
    const note =
      wrappedBy === current ? 'current' : isKnown ? 'to be wrapped again' : 'NOT HERE: these cannot be opened';
    return `  ${String(count).padStart(6)}  ${wrappedBy}  (${note})`;
  });
  return [`Master key: ${current}`, `Keys of workspaces, by the master key that wraps them:`, ...lines, ''].join('\n');
}
