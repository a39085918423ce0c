/**
 * Millrace's own actions: operations of the API, called by a run instead of a request. The same input, the same
 * permission of the same person, the same answer; and in one transaction with the run's record of it.
 */
import type { Operation } from '@millrace/contracts/operation';
import type { NamedRecord } from '@millrace/contracts/runs/run';
import type { Role } from '@millrace/contracts/permissions';
import type { z } from 'zod';
import type { ActionCall, ActionEffect } from '#engine/steps/action';
import type { Clock } from '#platform/clock';
import { authorize } from '#platform/http/authorize';
import type { Caller } from '#platform/http/caller';
import { toInvalidInput } from '#platform/http/problem-replies';
import type { Binding } from '#platform/http/handler';
import type { Logger } from '#platform/log/logger';
import type { Tx } from '#platform/postgres/database';

export interface OwnAction<Inputs extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  name: string;
  title: string;
  description: string;
  inputs: Inputs;
  output: Output;
  effect: Extract<ActionEffect, 'pure' | 'transactional'>;
  /** What the `id` it takes, and the one it gives, is the id of. */
  idOf?: { inputs?: NamedRecord['kind']; output?: NamedRecord['kind'] };
  perform(desk: Desk, inputs: z.output<Inputs>): Promise<z.input<Output>>;
}

/** Declares an action, so that `perform` knows its inputs. */
export function ownAction<Inputs extends z.ZodType, Output extends z.ZodType>(
  action: OwnAction<Inputs, Output>,
): OwnAction {
  // Whoever calls it hands in only what `inputs` has parsed.
  return action as unknown as OwnAction;
}

/** Where a run sits when it works in the program: who it is, and the operations within its reach. */
export interface Desk {
  tx: Tx;
  call: ActionCall;
  role: Role;
  now: Date;
  /** Carries out an operation as the run's person. Throws a problem as the API would answer it. */
  ask<Op extends Operation>(operation: Op, input: z.input<Op['input']>): Promise<z.output<Op['answer']>>;
}

export interface DeskDeps {
  bindings: ReadonlyMap<string, Binding>;
  log: Logger;
  clock: Clock;
}

export function openDesk(deps: DeskDeps, tx: Tx, { call, caller }: { call: ActionCall; caller: Caller }): Desk {
  return {
    tx,
    call,
    role: caller.role,
    now: deps.clock.now(),
    async ask(operation, input) {
      const binding = deps.bindings.get(operation.id);
      if (binding?.kind !== 'workspace') throw new Error(`${operation.id} is not carried out in a transaction.`);
      const { reach } = authorize(operation.permission, { kind: 'caller', caller });
      const parsed = operation.input.safeParse(input);
      if (!parsed.success) throw toInvalidInput(parsed.error);
      const answer = await binding.handle({
        input: parsed.data,
        tx,
        caller,
        workspaceId: call.workspaceId,
        reach,
        ifMatch: undefined,
        requestId: call.runId,
        log: deps.log,
        cause: { id: call.runId, depth: call.cause.depth, key: call.effectKey },
      });
      // The answer of an operation, with nothing its schema does not name.
      return operation.answer.parse(answer) as never;
    },
  };
}
