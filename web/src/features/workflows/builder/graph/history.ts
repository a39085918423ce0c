/** What was, what is, and what was taken back. Pure. */
export interface History<Value> {
  readonly past: readonly Value[];
  readonly present: Value;
  readonly future: readonly Value[];
  /** Changes with the same key that follow each other are taken back together: the letters of a word. */
  readonly mergeKey: string | undefined;
}

const longest = 200;

export function startHistory<Value>(present: Value): History<Value> {
  return { past: [], present, future: [], mergeKey: undefined };
}

export function record<Value>(history: History<Value>, present: Value, mergeKey?: string): History<Value> {
  if (Object.is(present, history.present)) return history;
  const merges = mergeKey !== undefined && mergeKey === history.mergeKey;
  const past = merges ? history.past : [...history.past, history.present].slice(-longest);
  return { past, present, future: [], mergeKey };
}

export function undo<Value>(history: History<Value>): History<Value> {
  const present = history.past.at(-1);
  if (present === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present,
    future: [history.present, ...history.future],
    mergeKey: undefined,
  };
}

export function redo<Value>(history: History<Value>): History<Value> {
  const [present, ...future] = history.future;
  if (present === undefined) return history;
  return { past: [...history.past, history.present], present, future, mergeKey: undefined };
}
