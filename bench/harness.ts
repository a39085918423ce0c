/** What every bench needs: the real program in its own process, honest percentiles, and facts about the machine. */
import { open, readFile, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';

/** `bench/<name>.ts` exports one as `bench`. */
export interface Bench {
  /** What is measured, and the goal. */
  readonly summary: string;
  /** Names of what can be measured alone; without them it is one whole. */
  readonly cases?: readonly string[];
  /** Measures; what it answers becomes the fields of the JSON line. `say` is for people (standard error). */
  readonly run: (say: (text: string) => void, cases: readonly string[]) => Promise<Record<string, unknown>>;
}

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Nearest-rank percentiles, rounded to hundredths. */
export function percentiles(samples: readonly number[]): Percentiles {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export interface Load {
  /** Requests in the air at once. */
  readonly concurrency: number;
  readonly durationMs: number;
  /** One request; its number counts from 0. */
  readonly request: (number: number) => Promise<unknown>;
}

/** Closed loop: each of `concurrency` workers sends its next request when the last one is answered. */
export async function measureLoad(load: Load): Promise<{ count: number; perSecond: number; latencyMs: Percentiles }> {
  const samples: number[] = [];
  const startedAt = performance.now();
  const endsAt = startedAt + load.durationMs;
  let next = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      const sentAt = performance.now();
      await load.request(next++);
      samples.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: load.concurrency }, worker));
  const seconds = (performance.now() - startedAt) / 1000;
  return { count: samples.length, perSecond: round(samples.length / seconds), latencyMs: percentiles(samples) };
}

/** Resident memory of a process now and at its highest, in MiB (Linux; undefined elsewhere). */
export async function memoryOf(pid: number): Promise<{ nowMiB: number; peakMiB: number } | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
  const kilobytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status ?? '')?.[1] ?? NaN);
  return status ? { nowMiB: round(kilobytes('VmRSS') / 1024), peakMiB: round(kilobytes('VmHWM') / 1024) } : undefined;
}

/** What a number depends on. `fdatasyncMicros` is the disk's share of every commit. */
export async function machineFacts(): Promise<Record<string, unknown>> {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model,
    memoryGiB: round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    fdatasyncMicros: await fdatasyncMicros(),
  };
}

async function fdatasyncMicros(): Promise<number> {
  const path = join(tmpdir(), `millrace-fdatasync-${process.pid}`);
  const file = await open(path, 'w');
  const page = Buffer.alloc(8192, 1);
  const samples: number[] = [];
  for (let count = 0; count < 200; count++) {
    await file.write(page);
    const startedAt = performance.now();
    await file.datasync();
    samples.push((performance.now() - startedAt) * 1000);
  }
  await file.close();
  await rm(path);
  return percentiles(samples).p50;
}
