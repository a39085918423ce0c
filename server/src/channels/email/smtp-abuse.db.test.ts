/** What strangers do to a mail server: each connection gets a clear refusal, and the next honest mail is taken in. */
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '#platform/log/logger';
import { type SmtpListener, startSmtpListener } from './smtp-listener.ts';

const maxBytes = 1_000_000;
let listener: SmtpListener;
let received: { raw: Buffer; envelopeTo: readonly string[] }[] = [];

beforeAll(async () => {
  const recipient = { workspaceId: 'one', channelId: 'one' };
  listener = await startSmtpListener(
    {
      findRecipient: async (address) => (address.endsWith('@example.com') ? recipient : undefined),
      receive: async (_, delivery) => void received.push(delivery),
      log: silentLogger,
      hostname: 'mail.example.com',
      maxBytes,
    },
    { host: '127.0.0.1', port: 0 },
  );
});
beforeEach(() => void (received = []));
afterAll(() => listener.stop());

const start = 'EHLO a\r\nMAIL FROM:<ada@example.org>\r\n';
const honest = `${start}RCPT TO:<a@example.com>\r\nDATA\r\nSubject: Hello\r\n\r\nHello\r\n.\r\n`;

/** Sends bytes at once and reads until the other side has hung up. */
async function talk(bytes: string | Buffer, end = 'QUIT\r\n'): Promise<string> {
  const socket = createConnection({ host: '127.0.0.1', port: listener.port, allowHalfOpen: true });
  let said = '';
  socket.on('data', (chunk) => (said += chunk.toString('latin1'))).on('error', () => {});
  const closed = once(socket, 'close');
  socket.on('end', () => socket.end());
  // Who talks before the greeting is no mail server, and is hung up on.
  await once(socket, 'data');
  socket.write(bytes);
  socket.write(end);
  await closed;
  return said;
}

it('takes a mail whose commands come all at once', async () => {
  expect(await talk(honest)).toMatch(/250 [^]*354 [^]*250 [^]*221 /);
  expect(received).toHaveLength(1);
});

it('refuses commands out of order', async () => {
  expect(await talk('DATA\r\nRCPT TO:<a@example.com>\r\nMAIL FROM:<a@example.org>\r\n')).toMatch(/\b503 /);
  expect(received).toEqual([]);
});

it('refuses what is no command', async () => {
  const said = await talk('\u0000\u0000\r\n\u00ff\u00fe\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(said).toMatch(/\b(421|5\d\d) /);
  expect(received).toEqual([]);
});

it('does not keep a line without end', async () => {
  const before = process.memoryUsage().rss;
  const said = await talk(Buffer.alloc(64 * 1024 * 1024, 'A'), '\r\nQUIT\r\n');
  expect(said).toMatch(/\b(421|5\d\d) /);
  expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
});

it('refuses recipients beyond a limit, and delivers to those before', async () => {
  const recipients = Array.from({ length: 1_000 }, (_, index) => `RCPT TO:<a${index}@example.com>\r\n`).join('');
  const said = await talk(`${start}${recipients}DATA\r\nSubject: Many\r\n\r\nHello\r\n.\r\n`);
  expect(said).toMatch(/\b452 /);
  expect(received.map(({ envelopeTo }) => envelopeTo.length)).toEqual([100]);
});

it('refuses a mail that says it is too large, and one that does not say so', async () => {
  expect(await talk(`EHLO a\r\nMAIL FROM:<a@example.org> SIZE=${maxBytes * 2}\r\n`)).toMatch(/\b552 /);
  const large = 'x'.repeat(998).concat('\r\n').repeat(3_000);
  expect(await talk(`${start}RCPT TO:<a@example.com>\r\nDATA\r\n${large}.\r\n`)).toMatch(/\b552 /);
  expect(received).toEqual([]);
});

it('takes NUL and bytes beyond ASCII in a mail as they are', async () => {
  const body = Buffer.from('Subject: \u00e9\r\n\r\n\u0000\u00ff\r\n', 'latin1');
  const open = Buffer.from(`${start}RCPT TO:<a@example.com>\r\nDATA\r\n`);
  await talk(Buffer.concat([open, body, Buffer.from('.\r\n')]));
  expect(received[0]?.raw.includes(Buffer.from([0x00, 0xff]))).toBe(true);
});

it('keeps nothing of a mail whose sender hung up in the middle', async () => {
  const socket = createConnection({ host: '127.0.0.1', port: listener.port });
  await once(socket, 'data');
  socket.on('error', () => {});
  socket.write(`${start}RCPT TO:<a@example.com>\r\nDATA\r\nSubject: Half`);
  await once(socket, 'data');
  socket.destroy();
  await once(socket, 'close');
  await talk(honest);
  expect(received.map(({ raw }) => raw.includes('Half'))).toEqual([false]);
});
