import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of its own: what answers must not share a core's turn with what asks. */
export async function startEcho(): Promise<{ url: string; process: ChildProcess }> {
  const file = fileURLToPath(new URL('echo-server.ts', import.meta.url));
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [address] = (await once(child.stdout, 'data')) as [Buffer]; // the first thing it prints
  return { url: String(address).trim(), process: child };
}
