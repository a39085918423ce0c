import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '#platform/log/logger';
import { createGroupWriter } from './group-writer.ts';

class RefusedByDatabase extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`refused with ${code}`);
    this.code = code;
  }
}

/** A store that refuses batches holding a bad item, as a multi-row statement does. */
function aStore(options: { bad?: string[]; failures?: Error[] } = {}) {
  const batches: string[][] = [];
  const kept: string[] = [];
  let writing = 0;
  let mostAtOnce = 0;
  const failures = [...(options.failures ?? [])];
  const write = async (items: readonly string[]) => {
    writing += 1;
    mostAtOnce = Math.max(mostAtOnce, writing);
    batches.push([...items]);
    await delay(1);
    writing -= 1;
    const failure = failures.shift();
    if (failure) throw failure;
    if (items.some((item) => options.bad?.includes(item))) throw new RefusedByDatabase('22P05');
    kept.push(...items);
    return items.map((item) => `${item}!`);
  };
  return { write, batches, kept, mostAtOnce: () => mostAtOnce };
}

describe('a group writer', () => {
  it('writes together what is added together, and what gathers meanwhile with the next commit', async () => {
    const store = aStore();
    const writer = createGroupWriter({ write: store.write, log: silentLogger });
    const first = ['a', 'b', 'c'].map((item) => writer.add(item));
    await delay(0);
    await delay(0);
    const second = ['d', 'e'].map((item) => writer.add(item));
    expect(await Promise.all([...first, ...second])).toEqual(['a!', 'b!', 'c!', 'd!', 'e!']);
    expect(store.kept).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(store.mostAtOnce()).toBe(1);
    expect(store.batches[0]).toEqual(['a', 'b', 'c']);
  });

  it('lets an item that is refused as data fail alone', async () => {
    const store = aStore({ bad: ['x', 'y'] });
    const writer = createGroupWriter({ write: store.write, log: silentLogger });
    const results = await Promise.allSettled(['a', 'b', 'x', 'c', 'y', 'd'].map((item) => writer.add(item)));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(store.kept).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets an item that cannot even be written down fail alone', async () => {
    const store = aStore();
    const writer = createGroupWriter({
      write: async (items: readonly string[]) => {
        if (items.includes('x')) throw new RangeError('Maximum call stack size exceeded');
        return await store.write(items);
      },
      log: silentLogger,
    });
    const results = await Promise.allSettled(['a', 'x', 'b', 'c'].map((item) => writer.add(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  });

  it('tries again when the database was not there', async () => {
    const store = aStore({
      failures: [new RefusedByDatabase('57P01'), new Error('Connection terminated unexpectedly')],
    });
    const writer = createGroupWriter({ write: store.write, log: silentLogger, retryAfterMs: 1 });
    expect(await writer.add('a')).toBe('a!');
    expect(store.batches).toHaveLength(3);
  });

  it('gives up on an unreachable database once it has to stop', async () => {
    const failures = Array.from({ length: 1000 }, () => new RefusedByDatabase('ECONNREFUSED'));
    const writer = createGroupWriter({ write: aStore({ failures }).write, log: silentLogger, retryAfterMs: 1 });
    const added = Promise.allSettled([writer.add('a')]);
    await writer.stop(20);
    expect(await added).toMatchObject([{ reason: { code: 'ECONNREFUSED' } }]);
    expect(writer.pending).toBe(0);
  });

  it('hands a bug on to everyone it concerns instead of trying for ever', async () => {
    const bugs = Array.from({ length: 3 }, () => new TypeError('oops'));
    const writer = createGroupWriter({ write: aStore({ failures: bugs }).write, log: silentLogger });
    const results = await Promise.allSettled([writer.add('a'), writer.add('b')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
