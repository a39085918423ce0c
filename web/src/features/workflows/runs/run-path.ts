/** Paths of steps in runs: ids, with the rounds of loops and the branches they lie in. As the server writes them. */

/** The path of the step around: `each` of `each[3].send`; empty at the top. */
export function holderOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot === -1 ? '' : path.slice(0, dot).replace(/(\[\d+\]|\.\d+|\.error|\.compensate)$/, '');
}

/** All that hold it, from the inside. */
export function holdersOf(path: string): string[] {
  const holders: string[] = [];
  for (let holder = holderOf(path); holder !== ''; holder = holderOf(holder)) holders.push(holder);
  return holders;
}

export type Way = { kind: 'round' | 'branch'; number: number } | { kind: 'error' | 'compensate' };

/** Where in its holder it lies: round 3 of `each` for `each[3].send`. Counted from 0. */
export function wayOf(path: string): Way | undefined {
  const holder = holderOf(path);
  const between = path.slice(holder.length, path.lastIndexOf('.'));
  const round = /^\[(\d+)\]$/.exec(between)?.[1];
  if (round !== undefined) return { kind: 'round', number: Number(round) };
  const branch = /^\.(\d+)$/.exec(between)?.[1];
  if (branch !== undefined && holder !== '') return { kind: 'branch', number: Number(branch) };
  return between === '.error' || between === '.compensate'
    ? { kind: between === '.error' ? 'error' : 'compensate' }
    : undefined;
}
