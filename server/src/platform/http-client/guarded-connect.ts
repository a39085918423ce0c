/**
 * Connections that go only where the guard allows. A name is resolved once, what it leads to is judged, and the
 * connection is made to just those addresses: a name server that answers differently the next time gains nothing.
 */
import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import type { AddressGuard } from './address-guard.ts';
import { OutboundError } from './outbound-error.ts';

export type Resolve = (
  hostname: string,
  callback: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

/** As the operating system resolves names, hosts file included. */
export const resolveBySystem: Resolve = (hostname, callback) => lookup(hostname, { all: true }, callback);

export function createGuardedConnect(deps: {
  guard: AddressGuard;
  resolve: Resolve;
  timeoutMs: number;
}): buildConnector.connector {
  const { guard } = deps;
  const connect = buildConnector({
    // With HTTP/1.1 it is certain when the first byte of a request is written.
    allowH2: false,
    timeout: deps.timeoutMs,
    lookup: createGuardedLookup(deps),
  });
  return (options, callback) => {
    // An address instead of a name is connected to without a lookup.
    const refusal = isIP(plain(options.hostname))
      ? guard.refuseAddresses(options.hostname, [plain(options.hostname)])
      : undefined;
    if (refusal !== undefined) return callback(refused(refusal), null);
    connect(options, callback);
  };
}

function createGuardedLookup({ guard, resolve }: { guard: AddressGuard; resolve: Resolve }): LookupFunction {
  return (hostname, options, callback) =>
    resolve(hostname, (error, addresses) => {
      if (error) return callback(unresolved(hostname, error), '');
      const refusal = guard.refuseAddresses(
        hostname,
        addresses.map(({ address }) => address),
      );
      if (refusal !== undefined) return callback(refused(refusal), '');
      if (options.all) return callback(null, [...addresses]);
      const [first] = addresses;
      callback(null, first?.address ?? '', first?.family);
    });
}

function plain(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function refused(sentence: string): OutboundError {
  return new OutboundError('refused', sentence, { nothingSent: true });
}

function unresolved(hostname: string, cause: Error): OutboundError {
  return new OutboundError('dns_failed', `The name ${hostname} cannot be resolved.`, { nothingSent: true, cause });
}
