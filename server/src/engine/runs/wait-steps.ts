/** Steps that sleep: until a time, until a signal, until people have decided. */
import { DateTime } from 'luxon';
import type { Json } from '../language/json.ts';
import type { ApprovalPlan, CompiledValue, WaitFor, WaitPlan } from '../language/plan.ts';
import { toText, type Value } from '../language/expressions/value.ts';
import { forkScope, type Scope } from './execution.ts';
import { approvalDecided, type ReceivedSignal } from './run.ts';
import { settleValue } from './settle-value.ts';
import { RunStopped, StepFailure } from './step-failure.ts';
import { done, suspended, type Walked } from './walked.ts';
import type { Walking } from './walking.ts';

interface At {
  scope: Scope;
  /** Signals from then on count. */
  since: number;
}

export function walkWait(walking: Walking, step: WaitPlan, at: At): Walked {
  const { execution } = walking;
  const path = at.scope.prefix + step.id;
  const environment = execution.environment(at.scope, path);
  switch (step.for.kind) {
    case 'duration':
      return sleepUntil(walking, { ...at, path, until: at.scope.now + step.for.ms(environment) });
    case 'until':
      return sleepUntil(walking, { ...at, path, until: toInstant(step.for.at(environment), path) });
    case 'event':
      return awaitEvent(walking, step.for, { ...at, path });
  }
}

function sleepUntil(walking: Walking, { scope, path, until }: At & { path: string; until: number }): Walked {
  if (walking.execution.isFailing || walking.now() < until) {
    walking.execution.suspend(scope, { reason: 'timer', path, wakeAt: until });
    return suspended;
  }
  walking.execution.advance(scope, until);
  return done(null);
}

function toInstant(value: Value, path: string): number {
  if (DateTime.isDateTime(value)) return value.toMillis();
  if (typeof value === 'number') return value;
  const date = typeof value === 'string' ? DateTime.fromISO(value) : undefined;
  if (date?.isValid) return date.toMillis();
  throw new StepFailure({
    code: 'wait.no_date',
    message: `“${toText(value).slice(0, 40)}” is no date to wait for.`,
    class: 'permanent',
    path,
  });
}

type EventWait = Extract<WaitFor, { kind: 'event' }>;

function awaitEvent(walking: Walking, wait: EventWait, { scope, since, path }: At & { path: string }): Walked {
  const { execution } = walking;
  const environment = execution.environment(scope, path);
  const listen = { event: wait.event, key: wait.key ? toText(wait.key(environment)) : '' };
  const received = execution.history.signals.get(path) ?? [];
  const match = received.find(({ payload }) => {
    if (!wait.match) return true;
    const inner = forkScope(scope, { names: { event: payload } });
    return wait.match(execution.environment(inner, path));
  });
  const deadline =
    wait.timeoutMs === undefined ? undefined : execution.limitBegins(scope, wait.timeoutMs) + wait.timeoutMs;
  if (match && (deadline === undefined || match.createdAt.getTime() <= deadline)) return take(walking, scope, match);
  if (deadline !== undefined && walking.now() >= deadline) {
    if (wait.onTimeout === 'continue') {
      execution.advance(scope, deadline);
      return done(null);
    }
    throw new StepFailure({
      code: 'wait.timed_out',
      message: `No event ${wait.event} came within the time limit.`,
      class: 'permanent',
      path,
    });
  }
  const last = received.at(-1);
  execution.suspend(scope, {
    reason: 'event',
    path,
    listen: { ...listen, since, ...(last && { afterSignal: last.id }) },
    ...(deadline !== undefined && { wakeAt: deadline }),
  });
  return suspended;
}

function take(walking: Walking, scope: Scope, signal: ReceivedSignal): Walked {
  walking.execution.advance(scope, signal.createdAt.getTime());
  walking.execution.name(walking.listNamed(signal.payload));
  return done(signal.payload);
}

/** What the approvals module answers in the payload of its signal. */
interface Decision {
  approved: boolean;
  by: Json;
  comment: Json;
  form: Json;
  data: Json;
}

export function walkApproval(walking: Walking, step: ApprovalPlan, { scope, since }: At): Walked {
  const { execution } = walking;
  const path = scope.prefix + step.id;
  const askedAt = step.expiresMs === undefined ? scope.now : execution.limitBegins(scope, step.expiresMs);
  const expiresAt = step.expiresMs === undefined ? undefined : askedAt + step.expiresMs;
  const [answer] = execution.history.signals.get(path) ?? [];
  if (answer) {
    execution.advance(scope, answer.createdAt.getTime());
    return conclude(step, path, toDecision(answer.payload));
  }
  if (expiresAt !== undefined && walking.now() >= expiresAt) {
    execution.advance(scope, expiresAt);
    return expire(step, path);
  }
  execution.suspend(scope, {
    reason: 'approval',
    path,
    listen: { event: approvalDecided, key: `${execution.run.id}:${path}`, since },
    ...(expiresAt !== undefined && { wakeAt: expiresAt }),
    approval: request(walking, step, { scope, path, askedAt, expiresAt }),
  });
  return suspended;
}

function request(
  walking: Walking,
  step: ApprovalPlan,
  asked: { scope: Scope; path: string; askedAt: number; expiresAt: number | undefined },
) {
  const { scope, path, askedAt, expiresAt } = asked;
  const environment = walking.execution.environment(scope, path);
  const text = (value: CompiledValue | undefined) => (value ? toText(value(environment)) : '');
  const people = (value: CompiledValue) => {
    const listed = value(environment);
    return (Array.isArray(listed) ? listed : [listed]).map((each) => toText(each)).filter((each) => each !== '');
  };
  const assignees = people(step.assignees);
  if (assignees.length === 0)
    throw new StepFailure({
      code: 'approval.nobody',
      message: 'Nobody is named who could decide. Let "assignees" name somebody.',
      class: 'permanent',
      path,
    });
  return {
    assignees,
    quorum: step.quorum,
    title: text(step.title) || step.name || step.id,
    message: text(step.message),
    data: step.data ? settleValue(step.data(environment)) : null,
    editable: step.editable,
    // A JSON Schema is JSON.
    ...(step.form && { form: step.form as Json }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(step.escalate && {
      escalation: { at: askedAt + step.escalate.afterMs, to: people(step.escalate.to) },
    }),
  };
}

function toDecision(payload: Json): Decision {
  const given = typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? payload : {};
  return {
    approved: given['approved'] === true,
    by: given['by'] ?? null,
    comment: given['comment'] ?? null,
    form: given['form'] ?? null,
    data: given['data'] ?? null,
  };
}

function expire(step: ApprovalPlan, path: string): Walked {
  if (step.onExpire === 'fail')
    throw new StepFailure({
      code: 'approval.expired',
      message: 'Nobody decided in time.',
      class: 'permanent',
      path,
    });
  const decision = { approved: step.onExpire === 'approve', by: null, comment: null, form: null, data: null };
  return conclude(step, path, decision);
}

function conclude(step: ApprovalPlan, path: string, decision: Decision): Walked {
  const value: Json = { ...decision };
  if (decision.approved || step.onReject === 'continue') return done(value);
  if (step.onReject === 'stop') throw new RunStopped({ status: 'cancelled', output: value, reason: 'rejected', path });
  throw new StepFailure({ code: 'approval.rejected', message: 'It was not approved.', class: 'permanent', path });
}
