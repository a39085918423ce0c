/**
 * Starts the real program as its users do, in a process and a home folder of its own: for journeys, crash tests and
 * benches, which know it only from outside.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('..', import.meta.url));
const npmStart = join(root, 'scripts', 'start.mjs');

/** Settings of the surrounding shell that would reach into the program under test. */
const ownSettings = /^(PORT|HOST|DATABASE_|MILLRACE_|MAIL_|SMTP_|AI_|OPENAI_|ANTHROPIC_)/;

export interface ProgramOptions {
  /** Environment settings on top of the free ports and the fresh home. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Another checkout of the program than this one. */
  readonly root?: string | undefined;
  /** Arguments after `millrace start`. */
  readonly args?: readonly string[];
  /** Reused between starts, then the caller removes it; a fresh one is removed on stop. */
  readonly home?: string;
  /** As `npm start` does it: with the web app built when it is stale. Then `process` is not the program itself. */
  readonly withWebApp?: boolean;
  /** How long the first start may take: it runs initdb and migrates. */
  readonly readyWithinMs?: number;
}

export interface Workspace {
  readonly workspaceId: string;
  readonly apiKey: string;
}

export interface Program extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly home: string;
  readonly mailInPort: number;
  readonly settings: Readonly<Record<string, string>>;
  /** The program's own process: killing or stopping it hits nothing else. */
  readonly process: ChildProcess;
  /** What it has printed so far, both streams in order. */
  readonly output: () => string;
  /** `bin/millrace …` against the same home; answers standard output. Throws with its output when it fails. */
  readonly cli: (...args: string[]) => Promise<string>;
  readonly createWorkspace: (name?: string) => Promise<Workspace>;
  /** SIGTERM, then waits; SIGKILL after half a minute. */
  readonly stop: () => Promise<void>;
}

export async function startProgram(options: ProgramOptions = {}): Promise<Program> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'millrace-')));
  const [port, mailInPort] = [await freePort(), await freePort()];
  const settings = {
    MILLRACE_HOME: home,
    LOG_LEVEL: 'warn',
    PORT: String(port),
    MAIL_IN_PORT: String(mailInPort),
    // The machine is busy with more than the program: what is asked here must be answered, however late.
    SHED_ABOVE_DELAY_MS: '0',
    ...options.settings,
  };
  const env = { ...environmentWithout(ownSettings), ...settings };
  const checkout = options.root ?? root;
  const command = options.withWebApp ? [npmStart] : [join(checkout, 'server', 'src', 'main.ts'), 'start'];
  const cli = async (...given: string[]) => await runCli(given, { checkout, env });
  const child = spawn(process.execPath, [...command, ...(options.args ?? [])], {
    cwd: checkout,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));

  const program: Program = {
    url: `http://127.0.0.1:${settings.PORT}`,
    home,
    mailInPort: Number(settings.MAIL_IN_PORT),
    settings,
    process: child,
    output: () => printed,
    cli,
    createWorkspace: async (name = 'Acme') => {
      const owner = ['--owner-email', 'owner@acme.example'];
      const answer = await cli('workspace', 'create', '--name', name, ...owner, '--json');
      // The command prints one JSON line; documented and stable.
      return JSON.parse(answer.trim().split('\n').at(-1) ?? '') as Workspace;
    },
    stop: async () => {
      await stopProcess(child);
      if (!options.home) await rm(home, { recursive: true, force: true });
    },
    [Symbol.asyncDispose]: () => program.stop(),
  };
  try {
    await untilReady(program, options.readyWithinMs ?? 90_000);
  } catch (error) {
    await program.stop();
    throw error;
  }
  return program;
}

/** The link into the demo workspace, which is printed when the demo is there: a little after the program is ready. */
export async function untilWelcomed({ output }: Program, withinMs = 60_000): Promise<string> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const [link] = /https?:\/\/\S+\/welcome\/\S+/.exec(output()) ?? [];
    if (link !== undefined) return link;
    if (performance.now() > deadline) throw new Error(`No welcome link was printed:\n${output()}`);
    await delay(100);
  }
}

/** The system's Chromium, or the one CHROMIUM_PATH names. */
export function findBrowser(): string {
  const places = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(
    (name) => `/usr/bin/${name}`,
  );
  const found = [process.env['CHROMIUM_PATH'] ?? '', ...places].find((path) => path !== '' && existsSync(path));
  if (!found) throw new Error('Journeys need Chromium: install it, or set CHROMIUM_PATH to a Chromium or Chrome.');
  return found;
}

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port');
  return address.port;
}

/** Until the probe says ready; throws with what the program printed when it ends or takes too long. */
async function untilReady(program: Program, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if (program.process.exitCode !== null || program.process.signalCode !== null) {
      throw new Error(`The program ended before it was ready:\n${program.output()}`);
    }
    const answer = await fetch(`${program.url}/health/ready`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await delay(100);
  }
  throw new Error(`Not ready within ${withinMs} ms:\n${program.output()}`);
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await closed;
  clearTimeout(timer);
}

async function runCli(
  args: readonly string[],
  { checkout, env }: { checkout: string; env: NodeJS.ProcessEnv },
): Promise<string> {
  const millrace = join(checkout, 'bin', 'millrace');
  const { stdout } = await promisify(execFile)(millrace, args, { cwd: checkout, env, maxBuffer: 64 << 20 });
  return stdout;
}

function environmentWithout(names: RegExp): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !names.test(name)));
}
