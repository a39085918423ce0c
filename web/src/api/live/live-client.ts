import { livePath } from '@millrace/contracts/live';
import type { LiveClientMessage, LivePerson, LivePlace, LiveServerMessage } from '@millrace/contracts/live';
import { apiBase } from '../client.ts';
import { textAt } from '../json.ts';
import { initialLive, stepLive } from './live-state.ts';
import type { LiveEffect, LiveInput, LiveState } from './live-state.ts';

/** Where the reader is, as far as others should know. */
export interface Here {
  readonly place: LivePlace;
  readonly isEditing: boolean;
}

export interface Others {
  readonly place: LivePlace;
  readonly people: readonly LivePerson[];
}

export interface Live {
  /** The reader is somewhere else now, or does something else there. */
  sayHere(): void;
  stop(): void;
}

export interface LiveDeps {
  here: () => Here | null;
  onOthers: (others: Others) => void;
  openSocket: (url: string) => WebSocket;
  random: () => number;
  /** Milliseconds of a clock that never goes back. */
  now: () => number;
  onStale: (nouns: readonly string[]) => void;
  onReset: () => void;
  onSignedOut: () => void;
  onPhase: (phase: LiveState['phase']) => void;
}

const pingEveryMs = 25_000;
/** Events that come together are answered with one round of reading; an import's thousands with one each second. */
const gatherMs = 120;
const roundEveryMs = 1_000;

/** Keeps the live channel open until stopped. */
export function startLive(deps: LiveDeps): Live {
  let state = initialLive;
  let socket: WebSocket | null = null;
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const after = (ms: number, run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  };

  const feed = (input: LiveInput) => {
    const before = state.phase;
    const step = stepLive(state, input);
    state = step.state;
    step.effects.forEach(perform);
    if (state.phase === before) return;
    deps.onPhase(state.phase);
    if (state.phase === 'open' && deps.here()) sayHere();
  };

  const perform = (effect: LiveEffect) => {
    switch (effect.kind) {
      case 'connect':
        return connect();
      case 'hello':
        return say({ type: 'hello', ...(effect.cursor !== null && { cursor: effect.cursor }) });
      case 'wait':
        return after(effect.ms * (0.75 + deps.random() / 2), () => feed({ kind: 'connect' }));
      case 'stale':
        return gather(effect.nouns);
      case 'others':
        return deps.onOthers(effect.others);
      case 'reset':
        return deps.onReset();
      case 'signedOut':
        return deps.onSignedOut();
    }
  };

  const gather = createGatherer({ ...deps, after });

  const say = (message: LiveClientMessage) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };

  const sayHere = () => {
    const { place = null, isEditing = false } = deps.here() ?? {};
    if (state.phase === 'open') say({ type: 'here', place, isEditing });
  };

  const connect = () => {
    const opened = deps.openSocket(apiBase + livePath);
    socket = opened;
    opened.addEventListener('open', () => feed({ kind: 'opened' }));
    opened.addEventListener('message', ({ data }) => {
      const message = readMessage(data);
      if (message) feed({ kind: 'message', message });
    });
    opened.addEventListener('close', ({ code }) => {
      if (socket === opened) feed({ kind: 'closed', code });
    });
  };

  const pinging = setInterval(() => say({ type: 'ping' }), pingEveryMs);
  feed({ kind: 'connect' });
  return {
    sayHere,
    stop() {
      clearInterval(pinging);
      timers.forEach(clearTimeout);
      const closing = socket;
      socket = null;
      closing?.close();
    },
  };
}

interface GathererDeps extends Pick<LiveDeps, 'now' | 'onStale'> {
  after: (ms: number, run: () => void) => void;
}

function createGatherer({ now, onStale, after }: GathererDeps): (nouns: readonly string[]) => void {
  let stale = new Set<string>();
  let lastRoundMs = Number.NEGATIVE_INFINITY;
  const round = () => {
    lastRoundMs = now();
    const all = [...stale];
    stale = new Set();
    onStale(all);
  };
  return (nouns) => {
    if (stale.size === 0) after(Math.max(gatherMs, roundEveryMs - (now() - lastRoundMs)), round);
    for (const noun of nouns) stale.add(noun);
  };
}

const types = ['ready', 'event', 'reset', 'progress', 'others', 'pong'] satisfies LiveServerMessage['type'][];
const known = new Set<string>(types);

/** A message of a newer server that we do not know is passed over. */
function readMessage(data: unknown): LiveServerMessage | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const message: unknown = JSON.parse(data);
    // Our own server speaks the contract; only its newer words are unknown here.
    return known.has(textAt(message, 'type') ?? '') ? (message as LiveServerMessage) : undefined;
  } catch {
    return undefined;
  }
}
