/**
 * Whether this process can do its work. Parts register what they need; the probes ask all of them. Answers are shared
 * for a second, so that probing costs nothing and strangers cannot make it cost something.
 */
import type { Clock } from '#platform/clock';

export interface Health {
  /** `check` throws with a reason when the part cannot work. Returns how to take the check back. */
  register(name: string, check: () => void | Promise<void>): () => void;
  /** Everything that has to be there before the first request is. */
  markStarted(): void;
  /** No new work from now on: not ready, but alive. */
  markStopping(): void;
  readonly isStarted: boolean;
  report(): Promise<HealthReport>;
}

export interface HealthReport {
  isReady: boolean;
  checks: Record<string, { isOk: boolean; reason?: string }>;
}

const checkTimeoutMs = 3_000;
const sharedForMs = 1_000;

export function createHealth(deps: { clock: Clock }): Health {
  const checks = new Map<string, () => void | Promise<void>>();
  let phase: 'starting' | 'running' | 'stopping' = 'starting';
  let last: { at: number; report: Promise<HealthReport> } | undefined;

  const ask = async (): Promise<HealthReport> => {
    const results = await Promise.all([...checks].map(async ([name, check]) => [name, await judge(check)] as const));
    const isReady = phase === 'running' && results.every(([, { isOk }]) => isOk);
    return { isReady, checks: { process: describePhase(phase), ...Object.fromEntries(results) } };
  };

  return {
    register(name, check) {
      if (checks.has(name)) throw new Error(`A health check "${name}" is registered twice.`);
      checks.set(name, check);
      last = undefined;
      return () => void checks.delete(name);
    },
    markStarted() {
      phase = 'running';
      last = undefined;
    },
    markStopping() {
      phase = 'stopping';
      last = undefined;
    },
    get isStarted() {
      return phase !== 'starting';
    },
    report() {
      const now = deps.clock.now().getTime();
      if (!last || now - last.at >= sharedForMs) last = { at: now, report: ask() };
      return last.report;
    },
  };
}

function describePhase(phase: 'starting' | 'running' | 'stopping') {
  return phase === 'running' ? { isOk: true } : { isOk: false, reason: `The process is ${phase}.` };
}

/** A check that hangs (a frozen database holds the connection open) has failed. */
async function judge(check: () => void | Promise<void>): Promise<{ isOk: boolean; reason?: string }> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${checkTimeoutMs / 1000} s.`)), checkTimeoutMs);
  });
  try {
    await Promise.race([check(), timeout]);
    return { isOk: true };
  } catch (error) {
    return { isOk: false, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
