/**
 * Binding an operation to what carries it out. A handler decides nothing about HTTP: it gets validated input and a
 * transaction walled to the caller's workspace, and returns the answer.
 */
import type { AnswerOf, InputOf, Operation } from '@millrace/contracts/operation';
import type { Reach } from '@millrace/contracts/permissions';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '#platform/log/logger';
import type { Tx } from '#platform/postgres/database';
import type { Caller, Session } from './caller.ts';

export interface HandlerContext<Op extends Operation> {
  input: InputOf<Op>;
  tx: Tx;
  caller: Caller;
  workspaceId: string;
  /** `all`, or `own`: only records that are the caller's, assigned to the caller, or assigned to nobody. */
  reach: Reach;
  /** Version named by If-Match; the use case answers 412 when the record has another. */
  ifMatch: number | undefined;
  requestId: string;
  log: Logger;
  /** What led to it, where it was no request. */
  cause?: Cause | undefined;
}

/** What led a program to do something by itself: it stands on the events, and tells one effect from another. */
export interface Cause {
  id: string;
  depth: number;
  /** The same for each attempt at one effect. */
  key: string;
}

/** Context of an operation that runs outside a workspace transaction. */
export interface BareContext<Op extends Operation> {
  input: InputOf<Op>;
  caller: Caller | undefined;
  session: Session | undefined;
  request: FastifyRequest;
  reply: FastifyReply;
  requestId: string;
  log: Logger;
}

export type Binding =
  | { kind: 'workspace'; operation: Operation; handle: (context: HandlerContext<Operation>) => Promise<unknown> }
  | { kind: 'bare'; operation: Operation; handle: (context: BareContext<Operation>) => Promise<unknown> };

/** An answer as a handler may return it: exact optional fields may be undefined. */
export type Loose<T> = T extends readonly (infer Item)[]
  ? Loose<Item>[]
  : T extends object
    ? { [Key in keyof T]: Loose<T[Key]> | (undefined extends T[Key] ? undefined : never) }
    : T;

export function bind<Op extends Operation>(
  operation: Op,
  handle: (context: HandlerContext<Op>) => Promise<Loose<AnswerOf<Op>>>,
): Binding {
  if (operation.transaction !== 'workspace') throw new Error(`${operation.id} runs outside a workspace: use bindBare.`);
  // The projector hands a handler only input that its own operation's schema has parsed.
  return { kind: 'workspace', operation, handle: handle as Extract<Binding, { kind: 'workspace' }>['handle'] };
}

/** For operations declared with `transaction: 'none'`. */
export function bindBare<Op extends Operation>(
  operation: Op,
  handle: (context: BareContext<Op>) => Promise<Loose<AnswerOf<Op>>>,
): Binding {
  if (operation.transaction !== 'none') throw new Error(`${operation.id} runs in a workspace transaction: use bind.`);
  // As above.
  return { kind: 'bare', operation, handle: handle as Extract<Binding, { kind: 'bare' }>['handle'] };
}
