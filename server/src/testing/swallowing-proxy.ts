/**
 * A stretch of network between two programs that can go dead without a word: what is sent is swallowed, nothing is
 * closed, and neither side learns of it. As when a firewall forgets a connection, or a cable is pulled.
 */
import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';

export interface SwallowingProxy extends AsyncDisposable {
  readonly port: number;
  /** From now on nothing comes through, in neither direction, on old connections and new ones. */
  swallow(): void;
  /** New connections come through again. What was swallowed stays so: connections of before are dead for good. */
  heal(): void;
  /** Only what comes back is swallowed: the other side does what it is asked. */
  swallowAnswers(): void;
}

type Mode = 'through' | 'swallowing' | 'swallowing answers';

export async function startSwallowingProxy(target: NetConnectOpts): Promise<SwallowingProxy> {
  let mode: Mode = 'through';
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    // A dead connection is what this is for.
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    const far = connect(target);
    const line = { isDead: false };
    keep(near);
    keep(far);
    pass(near, far, () => (line.isDead ||= mode === 'swallowing'));
    pass(far, near, () => (line.isDead ||= mode !== 'through'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The system gave no port');
  return {
    port: address.port,
    swallow: () => void (mode = 'swallowing'),
    swallowAnswers: () => void (mode = 'swallowing answers'),
    heal: () => void (mode = 'through'),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function pass(from: Socket, to: Socket, isSwallowed: () => boolean): void {
  from.on('data', (chunk) => {
    if (!isSwallowed()) to.write(chunk);
  });
  from.on('end', () => {
    if (!isSwallowed()) to.end();
  });
}
