/** Objects and lists in a text written by a person or a model, the likeliest first. */
import type { Budget } from '#engine/language/expressions/budget';
import { findClosingBracket, parseJson } from '#engine/language/expressions/parse-json';
import type { Value } from '#engine/language/expressions/value';

/** Places to try at most, and how often the text may be read over in all: brackets in prose are cheap to write. */
const mostTries = 200;
const mostReadings = 10;

export function* findJson(text: string, budget: Budget): Generator<Value> {
  budget.allowSize(text.length);
  budget.spend(Math.ceil(text.length / 100));
  const whole = parseJson(text.trim());
  if (whole) {
    yield whole.value;
    return;
  }
  let blocks = 0;
  for (const block of text.matchAll(/```[^\n`]*\n([^`]*)```/g)) {
    if (++blocks > mostTries) break;
    const parsed = parseJson((block[1] ?? '').trim());
    if (parsed) yield parsed.value;
  }
  yield* scan(text);
}

/** From each opening bracket outside of what was already taken. */
function* scan(text: string): Generator<Value> {
  let readLeft = text.length * mostReadings;
  const opening = /[[{]/g;
  for (let tries = 0; tries < mostTries && readLeft > 0; tries += 1) {
    const start = opening.exec(text)?.index;
    if (start === undefined) return;
    const end = findClosingBracket(text, start);
    readLeft -= (end ?? text.length) - start;
    const parsed = end === undefined ? undefined : parseJson(text.slice(start, end));
    if (!parsed || end === undefined) continue;
    yield parsed.value;
    opening.lastIndex = end;
  }
}
