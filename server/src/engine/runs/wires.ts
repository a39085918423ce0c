/**
 * Places on the wire, for effects that may not be repeated. One is taken before the intent is written and given back
 * when the outcome is: whatever has to wait for a connection waits before it is on record, and no more can be in doubt
 * after a crash than there are places.
 */

/** To one server at the same time: as many as the HTTP client has connections. */
const placesOnEach = 50;

interface Wire {
  free: number;
  /** In the order they came. */
  readonly line: Set<() => void>;
}

export class Wires {
  readonly #places: number;
  readonly #wires = new Map<string, Wire>();

  constructor(places = placesOnEach) {
    this.#places = places;
  }

  /** Answers what gives the place back. Rejects when the signal is aborted first. */
  async take(name: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const wire = this.#wires.get(name) ?? { free: this.#places, line: new Set() };
    this.#wires.set(name, wire);
    if (wire.free > 0) wire.free -= 1;
    else await waitInLine(wire, signal);
    return () => this.#giveBack(name, wire);
  }

  #giveBack(name: string, wire: Wire): void {
    const [next] = wire.line;
    if (next) {
      wire.line.delete(next);
      return next();
    }
    wire.free += 1;
    if (wire.free === this.#places) this.#wires.delete(name);
  }
}

async function waitInLine(wire: Wire, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const leave = () => {
    if (wire.line.delete(resolve)) reject(signal.reason);
  };
  wire.line.add(resolve);
  signal.addEventListener('abort', leave, { once: true });
  await promise.finally(() => signal.removeEventListener('abort', leave));
}
