import type { Role } from '@millrace/contracts/permissions';
import pg from 'pg';
import type { ActionCall, ActionCatalog, ActionOutcome, ActionPerformer } from '#engine/steps/action';
import { describeAction, readInputs } from '#engine/steps/describe-action';
import type { Json } from '#engine/language/json';
import { findMemberRole } from '#modules/accounts/accounts.module';
import { maxDepth } from '#modules/events/events.module';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import type { Binding } from '#platform/http/handler';
import type { Logger } from '#platform/log/logger';
import type { Database } from '#platform/postgres/database';
import { toStorableJson } from '#platform/storable-text';
import { openDesk, type OwnAction } from './own-action.ts';

export interface OwnActionDeps {
  database: Database;
  log: Logger;
  clock: Clock;
  /** What carries out the operations; asked when the program is complete. */
  bindings(): readonly Binding[];
}

const service = 'millrace';
const timeLimitMs = 30_000;

export function createOwnActions(deps: OwnActionDeps, actions: readonly OwnAction[]): ActionCatalog & ActionPerformer {
  const entries = new Map(
    actions.map((action) => {
      const definition = describeAction({ ...action, service, timeLimitMs, needsConnection: false });
      return [action.name, { action, definition }];
    }),
  );
  let bindings: ReadonlyMap<string, Binding> | undefined;

  return {
    find: (asked, name) => (asked === service ? entries.get(name)?.definition : undefined),
    list: () => [...entries.values()].map(({ definition }) => definition),
    async perform(call) {
      const action = entries.get(call.action.name)?.action;
      if (!action) throw new Error(`There is no action ${service}.${call.action.name}.`);
      const reading = readInputs(action.inputs, call.inputs);
      if (!reading.ok) return { kind: 'failed', error: reading.error, nothingHappened: true };
      bindings ??= new Map(deps.bindings().map((binding) => [binding.operation.id, binding]));
      const fault = faultOf(call);
      if (fault) return refuse(fault.code, fault.message);
      try {
        return await perform({ ...deps, bindings }, { call, action, inputs: reading.inputs });
      } catch (error) {
        // The transaction was rolled back: nothing happened, whatever it was.
        const outcome = toFailure(error);
        if (outcome) return outcome;
        throw error;
      }
    },
  };
}

interface Performing {
  call: ActionCall;
  action: OwnAction;
  inputs: unknown;
}

async function perform(
  deps: { database: Database; log: Logger; clock: Clock; bindings: ReadonlyMap<string, Binding> },
  { call, action, inputs }: Performing,
): Promise<ActionOutcome> {
  const { workspaceId, actor } = call;
  const isReadOnly = action.effect === 'pure';
  return await deps.database.inWorkspace(
    workspaceId,
    async (tx) => {
      const id = actor.id ?? '';
      const role: Role | undefined = await findMemberRole(tx, workspaceId, id);
      if (!role) return refuse('millrace.no_member', `${whose} is no member of this workspace any more. ${remedy}`);
      const caller = { workspaceId, role, actor: { kind: 'user' as const, id } };
      const answer = await action.perform(openDesk(deps, tx, { call, caller }), inputs);
      const output = toStorableJson(action.output.parse(answer)) as Json; // declared as what JSON can hold
      // Asked as late as can be: a run that was taken over must not have worked here.
      if (!isReadOnly && !call.isAllowed()) throw new Stopped();
      if (!isReadOnly) await call.recordOutcome(tx, output);
      return { kind: 'done', output };
    },
    { isReadOnly },
  );
}

const whose = 'Whoever the workflow works for';
const remedy = 'Give the workflow another owner.';

/** Rolls back what was done for a run that is not ours any more. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

function faultOf({ actor, cause }: ActionCall): { code: string; message: string } | undefined {
  if (actor.kind !== 'user' || actor.id === undefined) {
    return { code: 'millrace.no_owner', message: `The workflow has no owner to work for. ${remedy}` };
  }
  if (cause.depth < maxDepth) return undefined;
  const message = `This is ${maxDepth} causes deep: workflows start one another in a circle. Give one of their triggers a condition.`;
  return { code: 'millrace.too_deep', message };
}

/** PostgreSQL's words for what passes: a deadlock, a conflict, a lock or connection that was not to be had. */
const passing = /^(40001|40P01|55P03|57P0[123]|08\w{3}|53\w{3})$/;

function toFailure(error: unknown): ActionOutcome | undefined {
  if (error instanceof Stopped) {
    return refuse('actions.stopped', 'The run was stopped or taken over before this was done.', 'transient');
  }
  if (error instanceof Problem) {
    const { code, status } = error.definition;
    return refuse(code, sentenceOf(error), status >= 500 ? 'transient' : 'permanent');
  }
  if (error instanceof pg.DatabaseError && passing.test(error.code ?? '')) {
    return refuse('millrace.database_busy', 'The database could not do this at the moment.', 'transient');
  }
  return undefined;
}

/** The places of what is wrong belong into the sentence: a run has no form to show them in. */
function sentenceOf({ message, extensions }: Problem): string {
  const { issues } = extensions;
  if (!Array.isArray(issues)) return message;
  const places = issues
    .slice(0, 5)
    .map((issue: { path?: unknown; message?: unknown }) => `${String(issue.path)}: ${String(issue.message)}`);
  return `${message} ${places.join('; ')}`;
}

function refuse(code: string, message: string, errorClass: 'permanent' | 'transient' = 'permanent'): ActionOutcome {
  return { kind: 'failed', error: { code, message, class: errorClass }, nothingHappened: true };
}
