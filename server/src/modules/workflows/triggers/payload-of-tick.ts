import type { Json } from '#engine/language/json';
import type { RunContext } from '#engine/runs/engine';
import { environmentOf } from '../starting/environment.ts';
import type { ScheduleTrigger } from './set-schedules.ts';

/** What a run of a schedule sees as `trigger`. Throws when its `input` cannot be evaluated. */
export function payloadOfTick(trigger: Pick<ScheduleTrigger, 'input'>, tick: Date, context: RunContext): Json {
  const scheduledAt = tick.toISOString();
  const input = trigger.input?.(environmentOf({ trigger: { scheduledAt } }, { context, now: tick }));
  return { scheduledAt, ...(input === undefined ? {} : { input: asJson(input) }) };
}

/** As it is stored: dates as text. */
function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null)) as Json; // what JSON.parse gives
}
