/** What starts a workflow, checked and compiled. */
import { checkSchedule, isTimeZone } from '../../schedules/schedule.ts';
import { compileCondition, compileValue, type ValueContext } from './compile-value.ts';
import type { Trigger } from '../definition.ts';
import { parseDuration } from '../duration.ts';
import type { PlanTrigger } from '../plan.ts';
import { joinPath } from '../problem.ts';
import type { Scope } from '../expressions/checking/scope.ts';
import type { Compilation } from './step-tools.ts';
import { suggestName } from '../suggest-name.ts';

export interface TriggerContext {
  readonly compilation: Compilation;
  /** What is known before the first step. */
  readonly globals: Scope;
  /** What is known after the last. */
  readonly finished: Scope;
}

export function compileTriggers(triggers: readonly Trigger[], context: TriggerContext): PlanTrigger[] {
  return triggers.map((trigger, index) => compileTrigger(trigger, `triggers[${index}]`, context));
}

function compileTrigger(trigger: Trigger, place: string, context: TriggerContext): PlanTrigger {
  const { compilation, globals } = context;
  const { ids, problems, schemas, observer } = compilation;
  const before = { ids, problems, scope: globals, observer };
  observer?.scope?.(place, globals);
  switch (trigger.type) {
    case 'manual':
      if (trigger.input) schemas.checkSchema(trigger.input, `${place}.input`);
      return { place, kind: 'manual', ...(trigger.input && { input: trigger.input }) };
    case 'webhook':
      return compileWebhook(trigger, place, context);
    case 'schedule':
      return compileSchedule(trigger, place, before);
    case 'event': {
      checkEvents(trigger.event, `${place}.event`, compilation);
      const when = trigger.when === undefined ? undefined : compileCondition(trigger.when, `${place}.when`, before);
      return { place, kind: 'event', events: [trigger.event].flat(), ...(when && { when: when.run }) };
    }
    case 'form': {
      const { title, schema, map, success } = trigger;
      schemas.checkSchema(schema, `${place}.schema`);
      return {
        place,
        kind: 'form',
        ...(title !== undefined && { title }),
        schema,
        ...(map && { map: compileValue(map, `${place}.map`, before).run }),
        ...(success !== undefined && { success }),
      };
    }
  }
}

/** A pattern such as `lead.*` must mean something, too. */
function checkEvents(given: string | readonly string[], path: string, { catalog, problems }: Compilation): void {
  const { events } = catalog;
  if (!events) return;
  for (const [index, event] of [given].flat().entries()) {
    const isKnown =
      event === '*' ||
      events.includes(event) ||
      (event.endsWith('.*') && events.some((name) => name.startsWith(event.slice(0, -1))));
    if (isKnown) continue;
    const nouns = [...new Set(events.map((name) => `${name.split('.')[0]}.*`))];
    const message = `unknown event "${event}"${suggestName(event, [...events, ...nouns])}`;
    problems.push({ path: Array.isArray(given) ? joinPath(path, index) : path, message, severity: 'error' });
  }
}

type WebhookPlan = Extract<PlanTrigger, { kind: 'webhook' }>;

function compileWebhook(
  trigger: Extract<Trigger, { type: 'webhook' }>,
  place: string,
  context: TriggerContext,
): WebhookPlan {
  const { path, methods, response, respond = 'immediately' } = trigger;
  const { compilation, finished } = context;
  const { ids, problems, observer } = compilation;
  if (response && respond === 'immediately')
    problems.push({
      path: `${place}.response`,
      message: 'a response is made of what the run gives: set "respond" to "finished"',
      severity: 'error',
    });
  const scope = finished.with([{ name: 'output', kind: 'variable' }]);
  const after = { ids, problems, scope, observer };
  observer?.scope?.(`${place}.response`, scope);
  const parts = Object.entries(response ?? {}).flatMap(([field, value]: [string, unknown]) =>
    value === undefined ? [] : [[field, compileValue(value, `${place}.response.${field}`, after).run] as const],
  );
  return {
    place,
    kind: 'webhook',
    ...(path !== undefined && { path }),
    methods: methods ?? [],
    auth: compileAuth(trigger.auth),
    respond,
    ...(response && { response: Object.fromEntries(parts) }),
  };
}

function compileAuth(auth: Extract<Trigger, { type: 'webhook' }>['auth']): WebhookPlan['auth'] {
  if (auth?.type === 'token') return { type: 'token', header: auth.header?.toLowerCase() ?? 'authorization' };
  if (auth?.type !== 'signature') return { type: 'none' };
  return {
    type: 'signature',
    header: auth.header?.toLowerCase() ?? 'x-signature',
    algorithm: auth.algorithm ?? 'sha256',
  };
}

function compileSchedule(
  trigger: Extract<Trigger, { type: 'schedule' }>,
  place: string,
  context: ValueContext,
): PlanTrigger {
  const { cron, every, timeZone, catchUp = 'skip', input } = trigger;
  if ((cron === undefined) === (every === undefined))
    context.problems.push({ path: place, message: 'a schedule has either "cron" or "every"', severity: 'error' });
  const report = (field: string, message: string | undefined): void => {
    if (message !== undefined) context.problems.push({ path: `${place}.${field}`, message, severity: 'error' });
  };
  const zone = timeZone ?? 'UTC';
  if (!isTimeZone(zone)) report('timeZone', `“${zone}” is no time zone; zones are written like Europe/Berlin.`);
  else if (cron !== undefined) report('cron', checkSchedule({ kind: 'cron', cron, timeZone: zone }));
  if (every !== undefined) report('every', checkSchedule({ kind: 'interval', everyMs: parseDuration(every) ?? 0 }));
  return {
    place,
    kind: 'schedule',
    at: cron === undefined ? { everyMs: parseDuration(every ?? '') ?? 0 } : { cron },
    ...(timeZone !== undefined && { timeZone }),
    catchUp,
    ...(input !== undefined && { input: compileValue(input, `${place}.input`, context).run }),
  };
}
