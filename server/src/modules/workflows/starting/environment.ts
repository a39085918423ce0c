import { DateTime } from 'luxon';
import { Budget } from '#engine/language/expressions/budget';
import type { Environment } from '#engine/language/expressions/compile-expression';
import type { Json } from '#engine/language/json';
import type { Value } from '#engine/language/expressions/value';
import type { RunContext } from '#engine/runs/engine';

/** What an expression sees before a run begins: conditions of triggers, concurrency keys, fields of a form's lead. */
export function environmentOf(
  seen: { trigger: Json; inputs?: Json; names?: { readonly [name: string]: Value } },
  around: { context: RunContext; now: Date },
): Environment {
  const { context, now } = around;
  return {
    names: {
      ...seen.names,
      trigger: seen.trigger,
      inputs: seen.inputs ?? null,
      user: context.user,
      workspace: context.workspace,
      now: DateTime.fromJSDate(now, { zone: context.timeZone }),
    },
    context: { budget: new Budget(), now, zone: context.timeZone, random: Math.random },
  };
}
