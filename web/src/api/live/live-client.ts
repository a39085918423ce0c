import { livePath, LiveServerMessage } from '@millrace/contracts/live';
import type { LiveClientMessage, LiveProgress } from '@millrace/contracts/live';
import { apiBase } from '../client.ts';
import { initialLive, stepLive } from './live-state.ts';
import type { LiveEffect, LiveInput, LiveState } from './live-state.ts';

export interface LiveDeps {
  openSocket: (url: string) => WebSocket;
  random: () => number;
  onStale: (nouns: readonly string[]) => void;
  onReset: () => void;
  onProgress: (progress: LiveProgress) => void;
  onSignedOut: () => void;
  onPhase: (phase: LiveState['phase']) => void;
}

const pingEveryMs = 25_000;
/** Events that come together are answered with one round of reading. */
const gatherMs = 120;

/** Keeps the live channel open until stopped. */
export function startLive(deps: LiveDeps): () => void {
  let state = initialLive;
  let socket: WebSocket | null = null;
  let stale = new Set<string>();
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
    if (state.phase !== before) deps.onPhase(state.phase);
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
      case 'reset':
        return deps.onReset();
      case 'progress':
        return deps.onProgress(effect.progress);
      case 'signedOut':
        return deps.onSignedOut();
    }
  };

  const gather = (nouns: readonly string[]) => {
    if (stale.size === 0) {
      after(gatherMs, () => {
        const all = [...stale];
        stale = new Set();
        deps.onStale(all);
      });
    }
    for (const noun of nouns) stale.add(noun);
  };

  const say = (message: LiveClientMessage) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
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
  return () => {
    clearInterval(pinging);
    timers.forEach(clearTimeout);
    const closing = socket;
    socket = null;
    closing?.close();
  };
}

/** A message of a newer server that we do not know is passed over. */
function readMessage(data: unknown): LiveServerMessage | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    return LiveServerMessage.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}
