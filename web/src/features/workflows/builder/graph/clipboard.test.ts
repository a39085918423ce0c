import { expect, test } from 'vitest';
import { copySteps, readSteps } from './clipboard.ts';

const definition = {
  steps: [
    { id: 'a', type: 'wait', for: '1d' },
    { id: 'check', type: 'conditional', if: true, then: [{ id: 'b', type: 'wait', for: '1h' }] },
  ],
};

test('what is copied is read again as it was', () => {
  expect(readSteps(copySteps(definition, ['steps[0]']) ?? '')).toEqual([definition.steps[0]]);
});

test('a step inside of another that is copied, too, is not copied twice', () => {
  const copied = readSteps(copySteps(definition, ['steps[1]', 'steps[1].then[0]']) ?? '');
  expect(copied).toEqual([definition.steps[1]]);
});

test('nothing chosen is nothing to copy', () => {
  expect(copySteps(definition, [])).toBeUndefined();
  expect(copySteps(definition, ['steps[7]'])).toBeUndefined();
});

test('steps are read from a list, from one, and from a whole definition', () => {
  const step = { id: 'x', type: 'wait' };
  for (const value of [step, [step], { name: 'W', steps: [step] }])
    expect(readSteps(JSON.stringify(value))).toEqual([step]);
});

test.each(['', 'hello', '3', 'null', '[{ "type": "wait" }, 3]', '{ "id": "x" }'])('%j has no steps in it', (text) => {
  expect(readSteps(text)).toEqual([]);
});
