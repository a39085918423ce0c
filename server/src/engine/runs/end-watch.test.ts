import { expect, it } from 'vitest';
import type { Tx } from '#platform/postgres/database';
import { EndWatch } from './end-watch.ts';
import type { RunChange } from './journal.ts';

function aTx() {
  const callbacks: (() => void)[] = [];
  const tx: Pick<Tx, 'afterCommit'> = { afterCommit: (callback) => void callbacks.push(callback) };
  return { tx, commit: () => callbacks.forEach((callback) => callback()) };
}

const change = (id: string, state: string) => ({ run: { id }, end: { state } }) as RunChange;

it('wakes who waits for a run once its end is committed', async () => {
  const watch = new EndWatch();
  using watched = watch.of('a');
  const { tx, commit } = aTx();
  watch.tell(tx, [change('a', 'completed'), change('b', 'failed')]);
  let isAwake = false;
  const waiting = watched.wait(60_000).then(() => (isAwake = true));
  await Promise.resolve();
  expect(isAwake).toBe(false);
  commit();
  await waiting;
  // An end that came before is not waited for.
  await watched.wait(60_000);
});

it('lets them wait where a run only rests, and forgets those that wait no more', async () => {
  const watch = new EndWatch();
  const { tx, commit } = aTx();
  {
    using watched = watch.of('a');
    watch.tell(tx, [change('a', 'waiting')]);
    commit();
    await watched.wait(1);
  }
  watch.tell({ afterCommit: () => expect.unreachable() }, [change('a', 'completed')]);
});
