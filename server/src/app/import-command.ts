import { accessSync, constants, statSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Config } from './config.ts';
import { CommandError, type ExitCode, exitCodes } from './exit-codes.ts';
import { openClient, type ProgramClient, requireSuccess } from './program-client.ts';

export interface ImportOptions {
  kind: 'leads' | 'contacts' | 'companies';
  workspace: string;
  duplicates?: 'skip' | 'update' | 'create';
  wait?: true;
  json?: true;
}

const importSchema = z.object({
  id: z.string(),
  state: z.string(),
  progress: z.number(),
  failure: z.unknown(),
  counts: z.object({
    rows: z.number(),
    created: z.number(),
    updated: z.number(),
    skipped: z.number(),
    failed: z.number(),
  }),
});

type Import = z.infer<typeof importSchema>;

/** Often at first, then less: small imports end at once, and a large one must not use up what its key may ask. */
const pollMs = { first: 200, most: 1_500, factor: 1.3 };

/** `millrace import`: upload, guess the columns, start, and with `--wait` see it through. */
export async function runImport(config: Config, file: string, options: ImportOptions): Promise<ExitCode> {
  requireReadableFile(file);
  if (!z.uuid().safeParse(options.workspace).success) {
    throw new CommandError(exitCodes.usage, `--workspace: "${options.workspace}" is not the id of a workspace.`);
  }
  const client = await openClient(config, { queues: options.wait ? ['imports'] : [] });
  try {
    const key = await issueKey(client, options.workspace);
    try {
      const started = await startImport(client, key.apiKey, { file, options });
      const ended = options.wait ? await waitForEnd(client, key.apiKey, started) : started;
      report(ended, options);
      return options.wait && ended.state !== 'completed' ? exitCodes.failed : exitCodes.done;
    } finally {
      await client.call({ method: 'DELETE', path: `/api/v1/api-keys/${key.id}`, apiKey: key.apiKey });
    }
  } finally {
    await client.close();
  }
}

function requireReadableFile(file: string): void {
  try {
    accessSync(file, constants.R_OK);
    if (statSync(file).isFile()) return;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(exitCodes.input, `${file} cannot be read: ${reason}`, { cause });
  }
  throw new CommandError(exitCodes.input, `${file} is not a file.`);
}

/** The operator stands outside workspaces: the import is done by a key of the workspace, for as long as it takes. */
async function issueKey(client: ProgramClient, workspaceId: string): Promise<{ id: string; apiKey: string }> {
  const body = { workspaceId, name: 'Command line: import' };
  const answer = await client.call({ method: 'POST', path: '/operator/api-keys', body });
  return z.object({ id: z.string(), apiKey: z.string() }).parse(requireSuccess(answer));
}

async function startImport(
  client: ProgramClient,
  apiKey: string,
  { file, options }: { file: string; options: ImportOptions },
): Promise<Import> {
  const query = new URLSearchParams({ kind: options.kind, name: basename(file) });
  const draft = await call(client, { method: 'POST', path: `/imports?${query}`, apiKey, file });
  if (options.duplicates !== undefined) {
    const body = { options: { duplicates: options.duplicates } };
    await call(client, { method: 'PATCH', path: `/imports/${draft.id}`, apiKey, body });
  }
  return await call(client, { method: 'POST', path: `/imports/${draft.id}/start`, apiKey });
}

async function waitForEnd(client: ProgramClient, apiKey: string, started: Import): Promise<Import> {
  let pauseMs = pollMs.first;
  for (let current = started; ;) {
    if (current.state !== 'queued' && current.state !== 'running') return current;
    await sleep(pauseMs);
    pauseMs = Math.min(pollMs.most, pauseMs * pollMs.factor);
    current = await call(client, { method: 'GET', path: `/imports/${started.id}`, apiKey });
  }
}

async function call(client: ProgramClient, request: Parameters<ProgramClient['call']>[0]): Promise<Import> {
  return importSchema.parse(requireSuccess(await client.call({ ...request, path: `/api/v1${request.path}` })));
}

function report(ended: Import, options: ImportOptions): void {
  const { rows, created, updated, skipped, failed } = ended.counts;
  if (options.json) {
    const answer = { importId: ended.id, state: ended.state, rows, created, updated, skipped, failed };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
    return;
  }
  if (!options.wait) {
    process.stdout.write(`Import ${ended.id} is queued; a running program works on it.\n`);
    return;
  }
  const counts = `${rows} rows: ${created} created, ${updated} updated, ${skipped} skipped, ${failed} failed`;
  process.stdout.write(`Import ${ended.id} is ${ended.state}. ${counts}.\n`);
}
