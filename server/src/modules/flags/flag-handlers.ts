import { flagErrors, listFeatureFlags, setFeatureFlag } from '@millrace/contracts/flags/flags';
import { type FeatureFlag, featureFlagNames, featureFlags } from '@millrace/contracts/flags/registry';
import type { AnswerOf } from '@millrace/contracts/operation';
import { toWholeList } from '@millrace/contracts/paging';
import type { EventLog } from '#modules/events/events.module';
import type { Bus } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import { bind, type Binding } from '#platform/http/handler';
import { deleteFlag, type FlagRow, selectFlags, upsertFlag } from './flag-store.ts';

type FlagAnswer = AnswerOf<typeof setFeatureFlag>;

export function bindFlagHandlers(deps: { events: EventLog; bus: Bus; clock: Clock }): Binding[] {
  return [
    bind(listFeatureFlags, async ({ tx, workspaceId }) => {
      const rows = new Map((await selectFlags(tx, workspaceId)).map((row) => [row.name, row]));
      return toWholeList(featureFlagNames.map((name) => toAnswer(name, rows.get(name))));
    }),

    bind(setFeatureFlag, async ({ input, tx, workspaceId, caller }) => {
      const { value } = input;
      const name = requireFlag(input.name);
      if (value !== null) requireValue(name, value);
      const find = async () => (await selectFlags(tx, workspaceId)).find((row) => row.name === name);
      const before = toAnswer(name, await find());
      const changedBy = caller.actor.kind === 'user' ? caller.actor.id : null;
      if (value === null) await deleteFlag(tx, workspaceId, name);
      else await upsertFlag(tx, { workspaceId, name, value, changedBy, changedAt: deps.clock.now() });
      const after = toAnswer(name, await find());
      if (before.value !== after.value) {
        const event = { workspaceId, type: 'feature_flag.changed', entityType: 'workspace', entityId: workspaceId };
        const was = { flag: name, value: before.value };
        const is = { flag: name, value: after.value };
        await deps.events.record(tx, [{ ...event, actor: caller.actor, before: was, after: is }]);
      }
      tx.afterCommit(() => deps.bus.notify('feature_flags', workspaceId));
      return after;
    }),
  ];
}

function requireFlag(wanted: string): FeatureFlag {
  const name = featureFlagNames.find((each) => each === wanted);
  if (name) return name;
  throw new Problem(flagErrors.unknown, `There is no flag ${wanted}. There are: ${featureFlagNames.join(', ')}.`);
}

function requireValue(name: FeatureFlag, value: unknown): void {
  if (featureFlags[name].schema.safeParse(value).success) return;
  const choices = choicesOf(name).map((choice) => JSON.stringify(choice));
  throw new Problem(flagErrors.invalidValue, `${name} can be ${choices.join(' or ')}.`);
}

function toAnswer(name: FeatureFlag, row: FlagRow | undefined): FlagAnswer {
  const { schema, standard, description } = featureFlags[name];
  const parsed = row === undefined ? undefined : schema.safeParse(row.value);
  const isSet = parsed?.success === true;
  return {
    name,
    description,
    value: isSet ? parsed.data : standard,
    standard,
    choices: choicesOf(name),
    isSet,
    changedBy: (isSet && row?.changed_by) || null,
    changedAt: (isSet && row?.changed_at.toISOString()) || null,
  };
}

function choicesOf(name: FeatureFlag): (string | boolean)[] {
  const { schema } = featureFlags[name];
  return 'options' in schema ? [...schema.options] : [true, false];
}
