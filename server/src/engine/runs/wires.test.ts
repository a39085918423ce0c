import { describe, expect, it } from 'vitest';
import { Wires } from './wires.ts';

const never = new AbortController().signal;

/** Whether it has settled by the next turn of the event loop. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const later = new Promise((resolve) => void setImmediate(resolve, 'later'));
  return (await Promise.race([promise.then(() => 'settled'), later])) === 'settled';
}

describe('the places on a wire', () => {
  it('are as many as there are, and go on to who has waited longest', async () => {
    const wires = new Wires(2);
    const giveBack = await wires.take('a', never);
    await wires.take('a', never);
    const [third, fourth] = [wires.take('a', never), wires.take('a', never)];
    expect(await isSettled(third)).toBe(false);
    giveBack();
    expect([await isSettled(third), await isSettled(fourth)]).toEqual([true, false]);
  });

  it('of one are none of another', async () => {
    const wires = new Wires(1);
    await wires.take('a', never);
    expect(await isSettled(wires.take('b', never))).toBe(true);
  });

  it('are not given to who has stopped waiting', async () => {
    const wires = new Wires(1);
    const giveBack = await wires.take('a', never);
    const controller = new AbortController();
    const impatient = wires.take('a', controller.signal);
    const patient = wires.take('a', never);
    controller.abort(new Error('enough'));
    await expect(impatient).rejects.toThrow('enough');
    giveBack();
    expect(await isSettled(patient)).toBe(true);
  });

  it('are all there again when everybody has given theirs back', async () => {
    const wires = new Wires(1);
    for (let round = 0; round < 3; round += 1) (await wires.take('a', never))();
    expect(await isSettled(wires.take('a', never))).toBe(true);
  });
});
