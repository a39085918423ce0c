/**
 * Counting in Redis, where all processes see the same numbers. Look and count are one script, so that of many requests
 * at the same time none slips through; while Redis does not answer, each process counts its share by itself.
 */
import { Redis } from 'ioredis';
import type { Clock } from '#platform/clock';
import type { Logger } from '#platform/log/logger';
import { judge, type RateLimiter, type Verdict, type Window } from './rate-limiter.ts';
import { type Counts, minuteOf } from './sliding-window.ts';

export interface RedisLimiterDeps {
  url: string;
  clock: Clock;
  log: Logger;
  /** Counts while Redis does not. */
  fallback: RateLimiter;
  /** Before each key; two installations on one Redis need two. */
  prefix?: string;
}

const commandTimeoutMs = 250;

/** KEYS: current and previous counter of each window. ARGV: how much of the minute has passed, 1 to count, the limits. */
const takeScript = `
local counts, full = {}, false
for i = 1, #KEYS / 2 do
  local current = tonumber(redis.call('get', KEYS[2 * i - 1]) or '0')
  local previous = tonumber(redis.call('get', KEYS[2 * i]) or '0')
  counts[2 * i - 1], counts[2 * i] = current, previous
  if previous * (1 - tonumber(ARGV[1])) + current + 1 > tonumber(ARGV[i + 2]) then full = true end
end
if not full and ARGV[2] == '1' then
  for i = 1, #KEYS / 2 do
    if redis.call('incr', KEYS[2 * i - 1]) == 1 then redis.call('expire', KEYS[2 * i - 1], 130) end
  end
end
return counts`;

export function createRedisLimiter(deps: RedisLimiterDeps): RateLimiter {
  const { clock, log, fallback, prefix = 'millrace:limit:' } = deps;
  const redis = new Redis(deps.url, {
    // Better counted here than waited for.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: commandTimeoutMs,
    retryStrategy: (attempt) => Math.min(attempt * 200, 5_000),
  });
  let isAway = false;
  redis.on('error', (error: unknown) => away(error));
  redis.on('ready', () => {
    if (isAway) log.info({}, 'Redis counts requests again');
    isAway = false;
  });

  function away(error: unknown): void {
    if (!isAway) log.warn({ err: error }, 'Redis does not answer; this process counts its share of requests by itself');
    isAway = true;
  }

  async function askThere(windows: readonly Window[], isCounted: boolean): Promise<Verdict> {
    const { minute, passed } = minuteOf(clock.now().getTime());
    const keys = windows.flatMap(({ key }) => [`${prefix}${minute}:${key}`, `${prefix}${minute - 1}:${key}`]);
    const limits = windows.map(({ limit }) => limit);
    // Redis keeps the script by its hash; sending it costs less than a second round trip after a restart.
    const counted = await redis.eval(takeScript, keys.length, ...keys, passed, isCounted ? 1 : 0, ...limits);
    return judge(windows, toCounts(counted), passed);
  }

  async function ask(windows: readonly Window[], isCounted: boolean): Promise<Verdict> {
    const here = () => (isCounted ? fallback.take(windows) : fallback.look(windows));
    if (redis.status !== 'ready') return await here();
    try {
      return await askThere(windows, isCounted);
    } catch (error) {
      away(error);
      return await here();
    }
  }

  return {
    take: (windows) => ask(windows, true),
    look: (windows) => ask(windows, false),
    async close() {
      redis.disconnect();
      await fallback.close();
    },
  };
}

function toCounts(counted: unknown): Counts[] {
  const numbers = Array.isArray(counted) ? counted.map(Number) : [];
  return Array.from({ length: numbers.length / 2 }, (_, at) => ({
    current: numbers[2 * at] ?? 0,
    previous: numbers[2 * at + 1] ?? 0,
  }));
}
