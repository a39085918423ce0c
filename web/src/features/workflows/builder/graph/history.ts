/** What was, what is, and what was taken back; each change with a mark of what it was about. Pure. */
export interface History<Value, Mark> {
  readonly past: readonly Turn<Value, Mark>[];
  readonly present: Value;
  readonly future: readonly Turn<Value, Mark>[];
  /** Changes with the same key that follow each other are taken back together: the letters of a word. */
  readonly mergeKey: string | undefined;
}

/** A change between two values: in the past it keeps what was before it, in the future what comes after. */
export interface Turn<Value, Mark> {
  readonly value: Value;
  readonly mark: Mark;
}

export interface Change<Value, Mark> extends Turn<Value, Mark> {
  readonly mergeKey?: string | undefined;
}

const longest = 200;

export function startHistory<Value, Mark>(present: Value): History<Value, Mark> {
  return { past: [], present, future: [], mergeKey: undefined };
}

export function record<Value, Mark>(
  history: History<Value, Mark>,
  { value, mark, mergeKey }: Change<Value, Mark>,
): History<Value, Mark> {
  if (Object.is(value, history.present)) return history;
  const merges = mergeKey !== undefined && mergeKey === history.mergeKey;
  const past = merges ? history.past : [...history.past, { value: history.present, mark }].slice(-longest);
  return { past, present: value, future: [], mergeKey };
}

export function undo<Value, Mark>(history: History<Value, Mark>): History<Value, Mark> {
  const turn = history.past.at(-1);
  if (turn === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: turn.value,
    future: [{ value: history.present, mark: turn.mark }, ...history.future],
    mergeKey: undefined,
  };
}

export function redo<Value, Mark>(history: History<Value, Mark>): History<Value, Mark> {
  const [turn, ...future] = history.future;
  if (turn === undefined) return history;
  return {
    past: [...history.past, { value: history.present, mark: turn.mark }],
    present: turn.value,
    future,
    mergeKey: undefined,
  };
}
