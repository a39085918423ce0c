/**
 * Calls that come in the same moment for the same connection and can go out together, do: a loop that labels a hundred
 * mails is one request. A batch shares the session of its first call. One that is refused is taken apart, since a
 * single wrong call must not fail the others; one that fails otherwise fails for each.
 */
import {
  type ConnectorAction,
  type ConnectorCall,
  type ConnectorSession,
  type Performed,
  VendorError,
} from './connector-port.ts';

export interface BatchCall {
  action: ConnectorAction;
  session: ConnectorSession;
  inputs: unknown;
  call: ConnectorCall;
}

export interface Batches {
  perform(call: BatchCall): Promise<Performed<unknown>>;
}

interface Waiting extends PromiseWithResolvers<Performed<unknown>>, BatchCall {}

export function createBatches(): Batches {
  const gathering = new Map<string, Waiting[]>();

  return {
    async perform(asked) {
      const { action, session, inputs, call } = asked;
      const { batch } = action;
      if (!batch || !session.connection) return await action.perform(session, inputs, call);
      // Its limits are shared by member: only calls of one go together.
      const key = [session.connection.id, action.name, call.actor.id].join(' ');
      const waiting: Waiting = { ...Promise.withResolvers<Performed<unknown>>(), ...asked };
      const gathered = gathering.get(key);
      if (gathered && gathered.length < batch.size) {
        gathered.push(waiting);
        return await waiting.promise;
      }
      const mine = [waiting];
      gathering.set(key, mine);
      // Whatever else is due in this turn of the event loop may still join.
      setImmediate(() => {
        if (gathering.get(key) === mine) gathering.delete(key);
        void send(session, batch, mine);
      });
      return await waiting.promise;
    },
  };
}

async function send(
  session: ConnectorSession,
  batch: NonNullable<ConnectorAction['batch']>,
  calls: readonly Waiting[],
): Promise<void> {
  try {
    const performed = await batch.perform(
      session,
      calls.map(({ inputs }) => inputs),
    );
    for (const [index, call] of calls.entries()) {
      const one = performed[index];
      if (one) call.resolve(one);
      else call.reject(new Error('A batch answers one outcome per call.'));
    }
  } catch (error) {
    if (calls.length > 1 && isRefusal(error)) await Promise.all(calls.map(sendAlone));
    else for (const call of calls) call.reject(error);
  }
}

async function sendAlone({ action, session, inputs, call, resolve, reject }: Waiting): Promise<void> {
  try {
    resolve(await action.perform(session, inputs, call));
  } catch (error) {
    reject(error);
  }
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof VendorError) || error.failure.kind !== 'response') return false;
  return [400, 404, 409, 422].includes(error.failure.status);
}
