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

type Batch = NonNullable<ConnectorAction['batch']>;

interface Waiting extends PromiseWithResolvers<Performed<unknown>>, BatchCall {}

export function createBatches(): Batches {
  /** Of what is gathered or under way. */
  const lines = new Map<string, Waiting[]>();

  /** What comes while a batch is under way goes out with the next. */
  async function sendAll(key: string, line: Waiting[], batch: Batch): Promise<void> {
    for (let [first] = line; first; [first] = line) await send(first.session, batch, line.splice(0, batch.size));
    lines.delete(key);
  }

  return {
    async perform(asked) {
      const { action, session, inputs, call } = asked;
      const { batch } = action;
      if (!batch || !session.connection) return await action.perform(session, inputs, call);
      // Its limits are shared by member: only calls of one go together.
      const key = [session.connection.id, action.name, call.actor.id].join(' ');
      const waiting: Waiting = { ...Promise.withResolvers<Performed<unknown>>(), ...asked };
      const line = lines.get(key);
      if (line) line.push(waiting);
      else {
        const mine = [waiting];
        lines.set(key, mine);
        // Whatever else is due in this turn of the event loop may still join.
        setImmediate(() => void sendAll(key, mine, batch));
      }
      return await waiting.promise;
    },
  };
}

async function send(session: ConnectorSession, batch: Batch, calls: readonly Waiting[]): Promise<void> {
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
