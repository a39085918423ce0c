/** Whether a request was made on this very machine by somebody who sits at it, and was not passed on by a proxy. */
import type { IncomingHttpHeaders } from 'node:http';

export interface Connection {
  remoteAddress: string | undefined;
  localAddress: string | undefined;
  headers: IncomingHttpHeaders;
}

/** Any of these says that the connection is a proxy's and the person is somewhere else. */
const forwardingHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

export function isFromThisMachine(connection: Connection): boolean {
  const { remoteAddress, localAddress, headers } = connection;
  if (remoteAddress === undefined || isForwarded(headers)) return false;
  // A program that listens on one outer address is reached from its own machine by that address.
  return isLoopback(remoteAddress) || remoteAddress === localAddress;
}

export function isOverLoopback(connection: Connection): boolean {
  const { remoteAddress, headers } = connection;
  return remoteAddress !== undefined && isLoopback(remoteAddress) && !isForwarded(headers);
}

function isForwarded(headers: IncomingHttpHeaders): boolean {
  return forwardingHeaders.some((name) => headers[name] !== undefined);
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  return plain === '::1' || /^127\.\d+\.\d+\.\d+$/.test(plain);
}
