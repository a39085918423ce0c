/**
 * Where the request under way comes from, for whoever writes it down deep inside, also where an operation opens its
 * transactions itself. Empty outside of requests.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface RequestOrigin {
  requestId: string;
  address: string;
}

export interface RequestOrigins {
  run(origin: RequestOrigin, work: () => void): void;
  current(): RequestOrigin | undefined;
}

export function createRequestOrigins(): RequestOrigins {
  const storage = new AsyncLocalStorage<RequestOrigin>();
  return {
    run: (origin, work) => storage.run(origin, work),
    current: () => storage.getStore(),
  };
}
