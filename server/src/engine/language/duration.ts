/** Spans of time as definitions write them: "250ms", "30s", "1h 30m", "3d", "1w", or ISO 8601 such as "P3D". */
import { Duration } from 'luxon';

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Also the pattern in the published JSON Schema. */
export const durationPattern = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d|w)(?: \d+(?:\.\d+)?(?:ms|s|m|h|d|w))*|P[0-9YMWDTHS.]+)$/;

/** Longer is a slip: a wait of ten years outlives the installation. */
export const maxDurationMs = 3650 * unitMs.d;

/** Milliseconds, or undefined when the text is no span or a longer one than anything may take. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 60 || !durationPattern.test(trimmed)) return undefined;
  const ms = trimmed.startsWith('P') ? isoMs(trimmed) : plainMs(trimmed);
  return ms !== undefined && Number.isFinite(ms) && ms >= 0 && ms <= maxDurationMs ? ms : undefined;
}

function isoMs(text: string): number | undefined {
  const duration = Duration.fromISO(text);
  return duration.isValid ? duration.toMillis() : undefined;
}

function plainMs(text: string): number {
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g))
    ms += Number(amount) * unitMs[unit as keyof typeof unitMs]; // the pattern lists the same units
  return Math.round(ms);
}
