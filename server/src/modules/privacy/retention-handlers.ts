import { listRetentionPeriods, retentionErrors, setRetentionPeriod } from '@millrace/contracts/privacy/retention';
import { toWholeList } from '@millrace/contracts/paging';
import type { EventLog } from '#modules/events/events.module';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import { bind, type Binding } from '#platform/http/handler';
import type { RetainedKind } from '#platform/retained-kind';
import { selectPeriods, upsertPeriod } from './retention-store.ts';

export function bindRetentionHandlers(deps: {
  events: EventLog;
  clock: Clock;
  retained: readonly RetainedKind[];
}): Binding[] {
  const { retained } = deps;
  return [
    bind(listRetentionPeriods, async ({ tx, workspaceId }) => {
      const periods = await selectPeriods(tx, workspaceId);
      return toWholeList(retained.map((kind) => toPeriod(kind, periods)));
    }),

    bind(setRetentionPeriod, async ({ input, tx, workspaceId, caller }) => {
      const kind = retained.find((each) => each.kind === input.kind);
      if (!kind) {
        const known = retained.map((each) => each.kind).join(', ');
        throw new Problem(retentionErrors.unknownKind, `There is no ${input.kind}. There are: ${known}.`);
      }
      const { days } = input;
      if (days !== null && days < kind.leastDays) {
        throw new Problem(retentionErrors.tooShort, `${kind.kind} must be kept for at least ${kind.leastDays} days.`);
      }
      const before = toPeriod(kind, await selectPeriods(tx, workspaceId));
      const changedBy = caller.actor.kind === 'user' ? caller.actor.id : null;
      await upsertPeriod(tx, { workspaceId, kind: kind.kind, days, changedBy, changedAt: deps.clock.now() });
      if (before.days !== days) {
        const event = { workspaceId, type: 'retention.changed', entityType: 'workspace', entityId: workspaceId };
        const was = { kind: kind.kind, days: before.days };
        await deps.events.record(tx, [
          { ...event, actor: caller.actor, before: was, after: { kind: kind.kind, days } },
        ]);
      }
      return { ...before, days };
    }),
  ];
}

function toPeriod(kind: RetainedKind, periods: ReadonlyMap<string, number | null>) {
  return {
    kind: kind.kind,
    description: kind.description,
    days: daysOf(kind, periods),
    standardDays: kind.standardDays,
    leastDays: kind.leastDays,
  };
}

export function daysOf(kind: RetainedKind, periods: ReadonlyMap<string, number | null>): number | null {
  const set = periods.get(kind.kind);
  return set === undefined ? kind.standardDays : set;
}
