/** A server outside that takes what is posted to it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

const server = createServer((request, response) => {
  void text(request).then((body) => {
    theSink.calls.push({ body });
    response.writeHead(204, { connection: 'close' }).end();
  });
});

export const theSink = {
  url: '',
  calls: [] as { body: string }[],
  async open(): Promise<void> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    theSink.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/intake`; // it listens on TCP
  },
  close: () => new Promise<void>((resolve) => server.close(() => resolve())),
};
