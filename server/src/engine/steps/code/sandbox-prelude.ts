/**
 * What runs inside of the sandbox before the code does: a clock that stands still, random numbers from a seed, a console
 * that keeps what it is told. It takes what it needs of the globals first, since the code may replace them afterwards;
 * whatever the code does to it stays inside, and everything it answers is text that is looked at with suspicion.
 */
export const sandboxPrelude = `(function (nowMs, seed, inputText) {
  'use strict';
  const { parse, stringify } = JSON;
  const { construct, apply } = Reflect;
  const OriginalDate = Date, OriginalPromise = Promise, toString = String;
  const { then } = OriginalPromise.prototype;
  const { slice } = String.prototype;
  const text = (value, length) => apply(slice, value, [0, length]);

  function Clock(...parts) {
    if (new.target === undefined) return toString(new OriginalDate(nowMs));
    return construct(OriginalDate, parts.length === 0 ? [nowMs] : parts, new.target);
  }
  Clock.prototype = OriginalDate.prototype;
  Clock.now = () => nowMs;
  Clock.parse = OriginalDate.parse;
  Clock.UTC = OriginalDate.UTC;
  Object.defineProperty(Clock, 'name', { value: 'Date' });
  Object.defineProperty(OriginalDate.prototype, 'constructor', { value: Clock, writable: true, configurable: true });
  Object.defineProperty(globalThis, 'Date', { value: Clock, writable: true, configurable: true });

  // mulberry32
  let state = (seed * 4294967296) >>> 0;
  Math.random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };

  const lines = [];
  let room = 20000;
  const show = (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return toString(value);
    try {
      const shown = stringify(value);
      return shown === undefined ? toString(value) : shown;
    } catch {
      return '[' + typeof value + ']';
    }
  };
  const write = (...values) => {
    if (lines.length >= 200 || room <= 0) return;
    let line = '';
    for (let place = 0; place < values.length; place += 1) line += (place > 0 ? ' ' : '') + show(values[place]);
    line = text(line, line.length > room ? room : line.length > 2000 ? 2000 : line.length);
    room -= line.length;
    lines[lines.length] = line;
  };
  globalThis.console = { log: write, info: write, warn: write, error: write, debug: write };

  let outcome = 'pending', value = '';
  const fail = (thrown) => {
    outcome = 'failed';
    const said = { name: '', message: '', stack: '' };
    try {
      if (thrown instanceof Error) {
        said.name = text(toString(thrown.name), 100);
        said.message = text(toString(thrown.message), 1000);
        said.stack = text(toString(thrown.stack), 5000);
      } else said.message = text(show(thrown), 1000);
    } catch {
      said.message = 'something that cannot be shown';
    }
    value = stringify(said);
  };
  const finish = (result) => {
    try {
      const written = stringify(result);
      outcome = 'done';
      value = written === undefined ? 'null' : written;
    } catch (thrown) {
      fail(thrown);
      if (outcome === 'failed') outcome = 'not json';
    }
  };
  return {
    run(body) {
      try {
        const result = body(parse(inputText));
        if (result instanceof OriginalPromise) apply(then, result, [finish, fail]);
        else finish(result);
      } catch (thrown) {
        fail(thrown);
      }
    },
    outcome: () => outcome,
    value: () => value,
    log: () => stringify(lines),
  };
})`;
