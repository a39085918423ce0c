/**
 * How the command line reaches the program: over HTTP where it runs, else by opening the database and asking the same
 * routes inside this process. Commands know no difference.
 */
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '#platform/postgres/database';
import { findEmbeddedHolder } from '#platform/postgres/embedded-server';
import { type Config, publicUrlOf } from './config.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import {
  callInside,
  callPatiently,
  parseJson,
  type ProgramAnswer,
  type ProgramRequest,
  toPayload,
} from './program-request.ts';
import { createMasterKeys } from './master-keys.ts';
import {
  findRunning,
  makeOperatorToken,
  prepareHome,
  provideSecretKey,
  readOperatorToken,
  type Runtime,
} from './installation.ts';

export interface ProgramClient {
  /** Where people open the program. */
  address: string;
  call(request: ProgramRequest): Promise<ProgramAnswer>;
  close(): Promise<void>;
}

/** How long a program that is just starting or stopping, or busy, is waited for. */
const patienceMs = 30_000;

/** `queues` are those whose jobs the command waits for; a running program serves them itself. */
export async function openClient(config: Config, options: { queues: readonly string[] }): Promise<ProgramClient> {
  prepareHome(config.home);
  const running = await findSettled(config.home);
  return running ? connect(config, running) : await openInside(config, options);
}

/** Throws what the program said when it refused. */
export function requireSuccess(answer: ProgramAnswer): unknown {
  if (answer.status < 400) return answer.body;
  const detail =
    typeof answer.body === 'object' && answer.body !== null && 'detail' in answer.body ? answer.body.detail : undefined;
  throw new CommandError(
    exitCodes.failed,
    typeof detail === 'string' ? detail : `The program answered ${answer.status}.`,
  );
}

async function findSettled(home: string): Promise<Runtime | undefined> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const runtime = findRunning(home);
    if (runtime?.state === 'running') return runtime;
    const holder = runtime?.pid ?? findEmbeddedHolder(home);
    if (holder === undefined) return undefined;
    if (performance.now() > deadline) {
      throw new CommandError(
        exitCodes.running,
        `Millrace is starting or stopping here (process ${holder}) and takes long. Try again in a moment.`,
      );
    }
    await sleep(100);
  }
}

function connect(config: Config, runtime: Runtime): ProgramClient {
  const token = readOperatorToken(config.home);
  return {
    address: config.publicUrl ?? runtime.address,
    call: (request) => callPatiently(() => callRunning(runtime.address, request, token), { patienceMs }),
    close: () => Promise.resolve(),
  };
}

async function callRunning(address: string, request: ProgramRequest, token: string): Promise<ProgramAnswer> {
  const { body, headers } = toPayload(request, token);
  const response = await fetch(new URL(request.path, address), {
    method: request.method,
    headers,
    ...toFetchBody(body),
  });
  return { status: response.status, body: parseJson(await response.text()) };
}

async function openInside(config: Config, options: { queues: readonly string[] }): Promise<ProgramClient> {
  const [{ createLogger }, { migrate, openPostgres }, { openRoles }] = await Promise.all([
    import('#platform/log/logger'),
    import('./postgres.ts'),
    import('./roles.ts'),
  ]);
  const log = createLogger({ level: 'error', service: 'millrace-command' });
  const postgres = await openPostgres(config, log);
  const closing = [() => postgres.stop()];
  const close = async () => {
    for (const step of closing.toReversed()) await step();
  };
  try {
    await migrate(postgres, config, log);
    const { appRole } = config.database;
    const database = openDatabase({ owner: postgres.owner, app: postgres.app, appRole, poolSize: 4, log });
    closing.push(() => database.close());
    const operatorToken = makeOperatorToken(config.home);
    const secretKey = provideSecretKey(config.home, config.secretKey);
    const masterKeys = createMasterKeys(config);
    const deps = { config, log, database, postgres, secretKey, masterKeys, operatorToken };
    const inside = await openRoles(deps, options);
    closing.push(() => inside.stop());
    return {
      address: publicUrlOf(config),
      call: (request) => callInside(inside.server, request, operatorToken),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A stream as the body has to be told that the answer comes after it. */
function toFetchBody(body: string | Readable | undefined): RequestInit {
  if (body === undefined) return {};
  return typeof body === 'string' ? { body } : { body: Readable.toWeb(body), duplex: 'half' };
}
