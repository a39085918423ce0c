import { expect, it } from 'vitest';
import { foldText } from './fold-text.ts';

it.each([
  ['ÄDA', 'ada'],
  ['Анна Й', 'анна и'],
  ['ΣΟΦΊΑ', 'σοφια'],
  ['ﬁne', 'fine'],
  ['O’Neil', 'o’neil'],
])('folds %s to %s', (text, folded) => {
  expect(foldText(text)).toBe(folded);
  expect(foldText(folded)).toBe(folded);
});
