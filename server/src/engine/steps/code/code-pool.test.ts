import { afterAll, describe, expect, it } from 'vitest';
import { checkCode } from './check-code.ts';
import { CodePool, type CodeRequest } from './code-pool.ts';

const runner = new CodePool({ threads: 1 });
afterAll(() => runner[Symbol.asyncDispose]());

const now = Date.parse('2026-01-05T09:30:00.000Z');
const nowText = '2026-01-05T09:30:00.000Z';

/** The value, or code and message of what it failed with. */
async function run(source: string, more: Partial<CodeRequest> = {}) {
  const outcome = await runner.run({ source, input: null, now, randomSeed: '', ...more });
  return outcome.kind === 'done' ? outcome.value : `${outcome.error.code}: ${outcome.error.message}`;
}

/** Short, so that loops are stopped soon; on a busy machine it only takes longer. */
const soon = { timeoutMs: 50 };

describe('code', () => {
  it.each<[string, unknown, unknown]>([
    ['return input.items.map(item => item.n * 2)', { items: [{ n: 1 }, { n: 2 }] }, [2, 4]],
    ['return input', null, null],
    ['const a = 1; // nothing is returned', 1, null],
    ['return { date: new Date(0), missing: undefined, function: () => 1 }', 1, { date: '1970-01-01T00:00:00.000Z' }],
    ['return await Promise.all([1, Promise.resolve(2)])', 1, [1, 2]],
    ['return Promise.resolve(input)', 'ä😀', 'ä😀'],
    ['return JSON.parse(\'{"__proto__": {"a": 1}}\').a ?? "none"', 1, 'none'],
  ])('%s', async (source, input, value) => {
    expect(await run(source, { input })).toEqual(value);
  });

  it('sees a clock that stands still, in UTC, and random numbers from the seed', async () => {
    const source =
      'return [Date.now(), new Date(), new Date().getTimezoneOffset(), new Date(2026, 0, 1), new (new Date().constructor)(), new (class extends Date {})()]';
    expect(await run(source)).toEqual([now, nowText, 0, '2026-01-01T00:00:00.000Z', nowText, nowText]);
    const numbers = 'return [Math.random(), Math.random()]';
    expect(await run(numbers, { randomSeed: '0.1' })).toEqual(await run(numbers, { randomSeed: '0.1' }));
    expect(await run(numbers, { randomSeed: '0.1' })).not.toEqual(await run(numbers, { randomSeed: '0.2' }));
    expect(await run('const [a, b] = [Math.random(), Math.random()]; return a !== b && a >= 0 && b < 1')).toBe(true);
  });

  it('keeps what is told to the console, within bounds', async () => {
    const source = 'console.log("a", { b: 1 }, [undefined]); console.error(new Error("c"), 5n); throw new Error("d")';
    const outcome = await runner.run({ source, input: null, now, randomSeed: '0' });
    expect(outcome).toMatchObject({ kind: 'failed', log: ['a {"b":1} [null]', 'Error: c [bigint]'] });
    const loud = await runner.run({
      source: 'for (;;) console.log("x".repeat(5000))',
      input: null,
      now,
      randomSeed: '0',
      ...soon,
    });
    expect(loud).toMatchObject({ kind: 'failed', error: { code: 'code.time_limit' } });
    expect(loud.log.join('').length).toBe(20_000);
    expect(loud.log[0]).toHaveLength(2000);
  });

  it('says what failed in which line of the source', async () => {
    expect(await run('\n\n  x.y.z')).toBe("code.failed: ReferenceError: 'x' is not defined (line 3)");
    expect(await run('const f = () => {\n  throw new TypeError("no");\n};\nf()')).toBe(
      'code.failed: TypeError: no (line 2)',
    );
    expect(await run('let a = 1;\nlet b = ;')).toMatch(/^code\.syntax: SyntaxError: .* \(line 2\)$/);
    expect(await run('throw "text"')).toBe('code.failed: text');
    expect(await run('throw null')).toBe('code.failed: null');
    const outcome = await runner.run({ source: 'let a;\n  a.b', input: null, now, randomSeed: '0' });
    expect(outcome).toMatchObject({ line: 2, column: expect.any(Number) });
  });

  it('refuses what is no JSON', async () => {
    expect(await run('const a = {}; a.a = a; return a')).toMatch(/^code\.result_not_json: /);
    expect(await run('return 1n')).toMatch(/^code\.result_not_json: /);
    expect(await run('return "x".repeat(200)', { resultLength: 100 })).toMatch(/^code\.result_too_large: .* 100 /);
    expect(await run('let a = 1; for (let i = 0; i < 1000; i++) a = [a]; return a')).toMatch(
      /^code\.result_too_deep: /,
    );
    expect(await run('return new Promise(() => {})')).toMatch(/^code\.never_settled: /);
  });
});

describe('a limit', { timeout: 60_000 }, () => {
  it.each([
    'for (;;);',
    'while (true) { try { for (;;); } catch {} }',
    'return /^(a+)+$/.test("a".repeat(100) + "b")',
    'return new Proxy({}, { get() { for (;;); } }).x',
    'return { toJSON() { for (;;); } }',
    'throw { get message() { for (;;); }, toJSON() { for (;;); } }',
    'const again = () => Promise.resolve().then(again); return again()',
    'const again = async () => { for (;;) await null }; return again()',
    // One instruction that is not interrupted: the thread is ended.
    'return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)',
  ])('stops %s', async (source) => {
    expect(await run(source, soon)).toMatch(/^code\.time_limit: /);
    expect(await run('return 1')).toBe(1);
  });

  it.each([
    'let a = "x"; for (;;) a += a',
    'return "x".repeat(2 ** 29)',
    'const a = []; for (;;) a.push(new Uint8Array(1 << 20))',
    'return new Array(1e7).fill({})',
    'return [..."x".repeat(3e6)]',
    'return "x".repeat(1e7).split("")',
  ])('of memory refuses %s', async (source) => {
    expect(await run(source, { timeoutMs: 10_000, memoryBytes: 8 * 1024 * 1024 })).toMatch(/^code\.memory_limit: /);
    expect(await run('return 1')).toBe(1);
  });

  it.each([
    'return (function f() { return f() })()',
    'return JSON.parse("[".repeat(200000))',
    'eval("(".repeat(100000))',
    'let a = {}; for (let i = 0; i < 100000; i++) a = { a }; return a',
    'const a = {}; a.toString = () => `${a}`; return `${a}`',
  ])('of depth refuses %s', async (source) => {
    expect(await run(source, { timeoutMs: 10_000 })).toMatch(/^code\.(stack_limit|result_not_json|crashed): /);
    expect(await run('return 1')).toBe(1);
  });
});

describe('from the sandbox', () => {
  it.each([
    'typeof process',
    'typeof require',
    'typeof module',
    'typeof globalThis.Buffer',
    'typeof WebAssembly',
    'typeof fetch',
    'typeof setTimeout',
    'typeof structuredClone',
    'typeof SharedArrayBuffer === "undefined" ? "undefined" : typeof Atomics.waitAsync',
    'typeof this.constructor.constructor("return this")().process',
    'typeof (async () => {}).constructor("return this.process")().then.process',
    'typeof console.log.constructor("return this")().process',
    'typeof new Error().stack.constructor.constructor("return this")().process',
    'typeof input.constructor.constructor("return process")',
  ])('%s leads nowhere', async (expression) => {
    expect(await run(`try { return ${expression} } catch (error) { return "undefined" }`, { input: {} })).toMatch(
      /^(undefined|function)$/,
    );
  });

  it('does not load modules', async () => {
    expect(await run('return import("fs")')).toMatch(/^code\.failed: .*could not load module/);
    expect(await run('import fs from "fs"')).toMatch(/^code\.(syntax|failed): SyntaxError/);
  });

  it('nothing is left for the next run, and nothing in the program is changed', async () => {
    await run(
      'globalThis.left = 1; Object.prototype.polluted = 1; Array.prototype.map = () => "mine"; JSON.parse = () => 1',
    );
    expect(await run('return [typeof left, typeof ({}).polluted, [1].map(x => x + 1)]')).toEqual([
      'undefined',
      'undefined',
      [2],
    ]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    const value = await run('return JSON.parse(\'{"__proto__": {"polluted": 1}, "constructor": 1}\')');
    expect((value as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('what replaces the means of answering spoils only its own answer', async () => {
    expect(await run('Array.prototype.toJSON = () => { for (;;); }; return 1', soon)).toBe(1);
    expect(
      await run('String.prototype.slice = () => ({}); Object.prototype.toString = 1; throw new Error("x")'),
    ).toMatch(/^code\.failed: /);
    expect(await run('JSON.stringify = () => "{"; Promise = null; Reflect.apply = null; return [1]')).toEqual([1]);
    expect(await run('return 1 }); (function () { return 2')).toBe(2);
  });
});

describe('the runner', () => {
  it('runs many at once with few threads, and each gets its own answer', async () => {
    await using own = new CodePool({ threads: 2 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        own.run({ source: 'return input * 2', input: index, now, randomSeed: '0' }),
      ),
    );
    expect(answers.map((answer) => answer.kind === 'done' && answer.value)).toEqual(
      answers.map((_, index) => index * 2),
    );
  });

  it('gives up on what is aborted, waiting or running', async () => {
    await using own = new CodePool({ threads: 1 });
    const [running, waiting] = [new AbortController(), new AbortController()];
    const loop = { source: 'for (;;);', input: null, now, randomSeed: '0', timeoutMs: 60_000 };
    const first = own.run(loop, running.signal);
    const second = own.run(loop, waiting.signal);
    const third = own.run({ ...loop, source: 'return 3' });
    waiting.abort(new Error('no more'));
    await expect(second).rejects.toThrow('no more');
    running.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    expect(await third).toMatchObject({ kind: 'done', value: 3 });
    await expect(own.run(loop, running.signal)).rejects.toThrow('enough');
  });

  it('answers what runs and what waits when it is closed', async () => {
    const own = new CodePool({ threads: 1 });
    const loop = { source: 'for (;;);', input: null, now, randomSeed: '0', timeoutMs: 60_000 };
    const answers = [own.run(loop), own.run(loop)];
    await own[Symbol.asyncDispose]();
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ kind: 'failed' });
    await expect(own.run(loop)).rejects.toThrow('The program is stopping.');
  });

  it('does not hold up the program meanwhile', async () => {
    const ended = new AbortController();
    const answer = runner
      .run({ source: 'for (;;);', input: null, now, randomSeed: '0', ...soon })
      .finally(() => ended.abort());
    let turns = 0;
    while (!ended.signal.aborted) {
      await new Promise(setImmediate);
      turns += 1;
    }
    await answer;
    expect(turns).toBeGreaterThan(5);
  });
});

describe('checking code', () => {
  it('says what is wrong and where, before it runs', () => {
    expect(checkCode('const a = await input.b;\nreturn a')).toBeUndefined();
    expect(checkCode('let a = 1;\nlet b = ;')).toMatchObject({
      message: 'Unexpected token in line 2.',
      line: 2,
      column: 9,
      start: 19,
    });
    expect(checkCode('import fs from "fs"')).toMatchObject({ line: 1 });
    expect(checkCode('return 1 }); (function () { return 2')).toMatchObject({ line: 1 });
    expect(checkCode('('.repeat(100_000))).toMatchObject({ line: 1 });
  });
});
