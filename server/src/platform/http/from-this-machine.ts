import type { FastifyRequest } from 'fastify';

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * Whether a request was made on this machine itself. The socket counts, not what a trusted proxy says; and a proxy on
 * this machine, which passes strangers on over loopback, gives itself away by its headers.
 */
export function isFromThisMachine(request: FastifyRequest): boolean {
  return (
    loopback.has(request.socket.remoteAddress ?? '') && forwarding.every((name) => request.headers[name] === undefined)
  );
}
