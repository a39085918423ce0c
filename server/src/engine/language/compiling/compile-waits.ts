/** Steps that wait: for a time, a moment, an event, a person. */
import { DateTime, Duration } from 'luxon';
import type { Environment } from '../expressions/compile-expression.ts';
import { toDate } from '../expressions/methods/date-methods.ts';
import { maxDurationMs, parseDuration } from '../duration.ts';
import { ExpressionError } from '../expressions/expression-error.ts';
import type { KindResult } from './kind-result.ts';
import { ArgumentError } from '../expressions/methods/method.ts';
import type { ApprovalPlan, WaitFor, WaitPlan } from '../plan.ts';
import { any, closedObject, nothing, truth } from '../expressions/checking/shape.ts';
import type { ApprovalStep, WaitStep } from '../step-schemas.ts';
import type { StepTools } from './step-tools.ts';
import { suggestName } from '../suggest-name.ts';
import { toText } from '../expressions/value.ts';

export function compileWait(step: WaitStep, tools: StepTools): KindResult<WaitPlan> {
  const given = (['for', 'until', 'event'] as const).filter((field) => step[field] !== undefined);
  if (given.length !== 1) tools.report('', 'a wait has one of "for", "until" and "event"');
  if (step.event === undefined) {
    for (const field of ['key', 'match', 'timeout', 'onTimeout'] as const)
      if (step[field] !== undefined) tools.report(field, `"${field}" belongs to a wait for an event`);
  }
  const own = (wait: WaitFor) => ({ kind: 'wait', for: wait, isPure: false }) as const;
  if (step.event !== undefined) return { own: own(compileEvent(step, tools)), ...valueOfEvent(step) };
  const wait: WaitFor =
    step.until === undefined
      ? { kind: 'duration', ms: compileSpan(step.for ?? '', tools) }
      : { kind: 'until', at: compileMoment(step.until, tools) };
  return { own: own(wait), shape: nothing, maybe: { cause: 'empty', why: 'a wait for a time never has one' } };
}

function valueOfEvent({ onTimeout, timeout }: WaitStep): Pick<KindResult, 'maybe'> {
  if (onTimeout !== 'continue' || timeout === undefined) return {};
  return { maybe: { cause: 'empty', why: 'its time may run out without an event' } };
}

function compileEvent(step: WaitStep, tools: StepTools): WaitFor {
  const { event = '', timeout, onTimeout } = step;
  const told = tools.withAt('match', [{ name: 'event', kind: 'variable' }]);
  const timeoutMs = tools.duration(timeout, 'timeout');
  if (onTimeout !== undefined && timeout === undefined) tools.report('onTimeout', '"onTimeout" needs "timeout"');
  warnIfTooLong(timeoutMs, 'timeout', tools);
  const { events } = tools.compilation.catalog;
  // Signals have names of their own, so that an unknown one may be meant.
  const hint = events && !events.includes(event) ? suggestName(event, events) : '';
  if (hint) tools.report('event', `no event is called "${event}"${hint}`, 'warning');
  return {
    kind: 'event',
    event,
    ...(step.key !== undefined && { key: tools.value(step.key, 'key') }),
    ...(step.match !== undefined && {
      match: told.condition(step.match, 'match').run,
    }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    onTimeout: onTimeout ?? 'fail',
  };
}

function warnIfTooLong(ms: number | undefined, field: string, tools: StepTools): void {
  if (ms !== undefined && ms > tools.compilation.timeLimitMs)
    tools.report(field, 'is longer than a run may take; raise "timeout" of the workflow', 'warning');
}

function compileSpan(text: string, tools: StepTools): (environment: Environment) => number {
  if (!text.includes('{{')) {
    const ms = text === '' ? 0 : (tools.duration(text, 'for') ?? 0);
    warnIfTooLong(ms, 'for', tools);
    return () => ms;
  }
  const run = tools.value(text, 'for');
  return (environment) => {
    const value = run(environment);
    const ms = Duration.isDuration(value) ? value.toMillis() : parseDuration(toText(value));
    if (ms !== undefined && ms >= 0 && ms <= maxDurationMs) return ms;
    throw new ExpressionError(`“${toText(value).slice(0, 60)}” is no span of time such as 3d or 30m.`, {
      start: 0,
      end: text.length,
    });
  };
}

function compileMoment(text: string, tools: StepTools): Extract<WaitFor, { kind: 'until' }>['at'] {
  const run = tools.value(text, 'until');
  if (!text.includes('{{') && !DateTime.fromISO(text).isValid)
    tools.report('until', `"${text.slice(0, 60)}" is no moment; write it as "2026-12-24T08:00"`);
  return (environment) => {
    try {
      return toDate(run(environment), environment.context);
    } catch (error) {
      if (!(error instanceof ArgumentError)) throw error;
      throw new ExpressionError(`The moment to wait for: ${error.message}.`, { start: 0, end: text.length });
    }
  };
}

export function compileApproval(step: ApprovalStep, tools: StepTools): KindResult<ApprovalPlan> {
  const [title, message, data] = (['title', 'message', 'data'] as const).map((field) =>
    tools.optional(step[field], field),
  );
  const expiresMs = tools.duration(step.expires, 'expires');
  const afterMs = tools.duration(step.escalate?.after, 'escalate.after');
  checkApproval(step, { expiresMs, afterMs }, tools);
  return {
    own: {
      kind: 'approval',
      assignees: compileAssignees(step.assignees, 'assignees', tools),
      quorum: step.quorum ?? 1,
      ...(title && { title }),
      ...(message && { message }),
      ...(data && { data }),
      editable: step.editable ?? [],
      ...(step.form && { form: step.form }),
      ...(expiresMs !== undefined && { expiresMs }),
      onExpire: step.onExpire ?? 'reject',
      ...(step.escalate &&
        afterMs !== undefined && {
          escalate: { afterMs, to: compileAssignees(step.escalate.to, 'escalate.to', tools) },
        }),
      onReject: step.onReject ?? 'stop',
      isPure: false,
    },
    shape: closedObject({ approved: truth, by: any, comment: any, form: any, data: any }),
  };
}

function checkApproval(
  step: ApprovalStep,
  { expiresMs, afterMs }: { expiresMs: number | undefined; afterMs: number | undefined },
  tools: StepTools,
): void {
  if (step.expires === undefined && step.onExpire) tools.report('onExpire', '"onExpire" needs "expires"');
  if (expiresMs !== undefined && afterMs !== undefined && afterMs >= expiresMs)
    tools.report('escalate.after', 'must be shorter than "expires", or nobody is asked any more');
  if (step.form) tools.compilation.schemas.checkSchema(step.form, tools.at('form'));
  if (step.editable && step.data === undefined) tools.report('editable', 'there is no "data" to be edited');
  warnIfTooLong(expiresMs, 'expires', tools);
}

/** Always a list, with those of lists inside it. */
function compileAssignees(
  given: string | readonly string[],
  field: string,
  tools: StepTools,
): ApprovalPlan['assignees'] {
  for (const [index, assignee] of [given].flat().entries()) {
    if (assignee.includes('{{') || /^(?:role:(?:owner|admin|member)|user:\S+|[^@\s]+@[^@\s]+)$/.test(assignee))
      continue;
    const place = Array.isArray(given) ? `${field}[${index}]` : field;
    tools.report(place, `"${assignee}" is nobody: write "role:admin", "user:<id>" or an e-mail address`);
  }
  const run = tools.value(given, field);
  return (environment) => [run(environment)].flat(2);
}
