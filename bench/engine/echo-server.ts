/** Answers everything at once, or after `?delayMs=`, with a little JSON: the service an effect calls. Prints its address. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const body = JSON.stringify({ ok: true });
const server = createServer((request, response) => {
  request.resume();
  const answer = () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  };
  const delayMs = Number(/delayMs=(\d+)/.exec(request.url ?? '')?.[1] ?? 0);
  if (delayMs === 0) answer();
  else setTimeout(answer, delayMs);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo; // it listens on TCP
  console.log(`http://127.0.0.1:${port}/`);
});
