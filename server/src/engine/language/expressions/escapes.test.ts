/**
 * Ways out of sandboxes that were published, written for this language: those of n8n's expressions (CVE-2025-68613 and
 * those after it), vm2, safe-eval, static-eval, expr-eval, jsonata, SandboxJS and jsonpath. Each is refused with its
 * place or gives plain data, and nothing in the program is different afterwards. What only takes long is stopped by
 * its budget.
 */
import { DateTime, Duration } from 'luxon';
import { afterEach, describe, expect, it } from 'vitest';
import { Budget, BudgetError } from './budget.ts';
import { compileExpression } from './compile-expression.ts';
import { ExpressionError } from './expression-error.ts';
import { compileTemplate } from './template.ts';
import type { Value } from './value.ts';

const prototypes = [
  Object,
  Array,
  String,
  Number,
  Boolean,
  Function,
  Date,
  RegExp,
  Map,
  Set,
  Promise,
  DateTime,
  Duration,
].map((constructor) => constructor.prototype as object);
const shapeOf = (target: object) =>
  Reflect.ownKeys(target).map((key) => [key, Object.getOwnPropertyDescriptor(target, key)]);
const before = prototypes.map(shapeOf);
const globalsBefore = Reflect.ownKeys(globalThis).length;

afterEach(() => {
  expect(prototypes.map(shapeOf)).toEqual(before);
  expect(Reflect.ownKeys(globalThis)).toHaveLength(globalsBefore);
});

function environment(names: Record<string, Value>) {
  return { names, context: { budget: new Budget(), now: new Date(0), zone: 'UTC', random: () => 0.5 } };
}

/** The value as JSON, or the kind of its refusal; anything else is an escape. */
function outcomeOf(source: string, names: Record<string, Value> = {}): unknown {
  try {
    const value = compileExpression(source, new Set(Object.keys(names))).evaluate(environment(names));
    expectPlain(value);
    return value ?? null;
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof BudgetError) return error.name;
    throw error;
  }
}

function expectPlain(value: unknown): void {
  if (value instanceof DateTime || value instanceof Duration || value === null || typeof value !== 'object') {
    expect(['undefined', 'object', 'string', 'number', 'boolean']).toContain(typeof value);
    return;
  }
  expect([Object.prototype, Array.prototype]).toContain(Object.getPrototypeOf(value));
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    expect(descriptor?.get ?? descriptor?.set).toBeUndefined();
    expectPlain(descriptor?.value);
  }
}

const names = (): Record<string, Value> => ({
  a: { b: 1, list: [1, 2, 3], text: 'x' },
  list: [1, 2, 3],
  text: 'text',
  now: DateTime.fromMillis(0, { zone: 'utc' }),
  key: 'constructor',
  proto: '__proto__',
  poison: JSON.parse(
    '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "toString": "x", "valueOf": 1, "hasOwnProperty": 0, "length": 1e9, "then": "x", "toJSON": "x", "map": "x"}',
  ) as Value,
});

describe('a published escape', () => {
  it.each([
    // n8n, CVE-2025-68613: the function around the expression, its constructor, the process.
    '(function(){ return this.process.mainModule.require("child_process").execSync("id").toString() })()',
    'this.process.mainModule.require("child_process")',
    'this.constructor.constructor("return process")()',
    '(() => this)().process',
    'function(){ return this }()',
    'list.map.constructor("return process")()',
    'text.constructor.constructor("return this.process")()',
    'now.constructor.constructor("return process")()',
    'now["constructor"]["constructor"]("return process")()',
    '[]["constructor"]["constructor"]("return process")()',
    '[][`constructor`][`constructor`](`return process`)()',
    '[][["constructor"]][["constructor"]]("return process")()',
    '(()=>{})["constr" + "uctor"]("return process")()',
    'a[key][key]("return process")()',
    '(1).constructor.constructor("return process")()',
    'Math.abs.constructor("return process")()',
    'Object.constructor("return process")()',
    'JSON.constructor.constructor("return process")()',
    'DateTime.now.constructor("return process")()',
    // CVE-2026-25049: destructuring in parameters, and templates as keys.
    '(({ constructor: c }) => c)(() => {})("return process")()',
    'list.map(({ constructor }) => constructor("return process")())',
    'list.map(x => { const { constructor } = () => {}; return constructor("return process")() })',
    // CVE-2026-1470 and CVE-2026-27577: `with`, arguments, assigned names, spread into calls.
    'with (Object) { constructor("return process")() }',
    'arguments.callee.caller',
    'list.map(function () { return arguments.callee })',
    'constructor = "x"',
    '[...(() => {}).constructor("return process")()]',
    'Reflect.construct(Function, ["return process"])()',
    'Reflect.ownKeys(text)',
    'new Proxy({}, {})',
    'extend(a, { constructor: 1 })',
    '$evaluateExpression("process")',
    // vm2: the stack of an error, symbols of inspection, async, proxies, species, handlers of rejections.
    'Error.prepareStackTrace = (e, t) => t[0].getThis()',
    'new Error().stack',
    'Symbol.for("nodejs.util.inspect.custom")',
    '({ [Symbol.for("nodejs.util.inspect.custom")]: (d, o) => o.constructor })',
    '({ [Symbol.species]: x => x })',
    '(async () => {})().constructor.constructor("return process")()',
    'Promise.reject().catch(e => e.constructor.constructor("return process")())',
    'async function f() {}',
    'import("child_process")',
    'import.meta.url',
    'require("child_process")',
    'process.binding("fs")',
    'globalThis["process"]',
    'global.process',
    'WebAssembly.compileStreaming({})',
    'Buffer.from({ valueOf: () => { throw 1 } })',
    'class A extends Function {}',
    'new.target',
    'try { null.f() } catch (e) { e.constructor }',
    'list.map(x => x, (() => {}).constructor)',
    // static-eval, safe-eval, jsonpath, SandboxJS, expr-eval.
    '({})["__proto__"]["__defineGetter__"]("toString", ({})["constructor"])',
    '({}).__lookupGetter__("__proto__")',
    '__defineGetter__("x", )',
    '"".sub.__proto__.__proto__.__defineGetter__("polluted", {}.constructor.constructor("return true"))',
    '(function({x}){return x.constructor})({x:"".sub})("return process")()',
    '({ a: "", b: "" }).a.constructor.constructor("return 1")()',
    'Object=constructor;a=Object.fromEntries([["a","polluted"]]);Object.assign(__proto__, a)',
    'Object.assign(a.__proto__, { polluted: 1 })',
    'Object.setPrototypeOf(a, null)',
    'Object.defineProperty(a, "x", { get: 1 })',
    'Object.getOwnPropertyNames(text)',
    'Object.prototype.polluted = 1',
    // jsonata: the tagged template, the function as a value, overridden methods.
    'String.raw`${process}`',
    'text`a`',
    'list.map`a`',
    'list.map(list.map)',
    'text.replace(/t/, text.replace)',
    'a.b()',
    'a.list.map(a.list.push)',
    'a.text.anchor("x")',
    'text.__proto__',
    'text["link"]("x")',
    'eval("1")',
    'setTimeout("process", 1)',
    'Function.prototype.call.call(text.trim, text)',
    'text.trim.call(text)',
    'text.trim.bind(text)()',
    'text?.["constructor"]?.("return 1")',
    'text?.constructor',
    'this?.constructor',
    'super.constructor',
    'void 0',
    'delete a.b',
    'a.b = 1',
    'a.list[0]++',
    'a ||= 1',
    '\\u0061.constr\\u0075ctor',
    'text.constr\\u0075ctor',
    '<!-- comment',
    '/* comment */ process',
    'text; process',
    'list.map(x => (x, process))',
    'label: process',
    'yield process',
    '#private in a',
    '1n.constructor',
    '/x/.constructor("return process")()',
    '/x/.exec.constructor("return process")()',
  ])('%s is refused', (source) => {
    expect(outcomeOf(source, names())).toBe('ExpressionError');
  });

  it.each([
    // What is refused when it is written out may come from data: it then names a field that is not there.
    ['a[key]', null],
    ['a[proto]', null],
    ['text[key]', null],
    ['list[proto]', null],
    ['a[`${key}`]?.[key]', null],
    ['a[[key]]', null],
    ['list["push"]', null],
    ['list["length"]', 3],
    ['a["toString"] ?? "none"', 'none'],
    ['a["hasOwnProperty"] ?? "none"', 'none'],
    ['typeof a[key]', 'undefined'],
    ['list.pluck(key).compact()', []],
    ['[a].groupBy(key)', { '': [{ b: 1, list: [1, 2, 3], text: 'x' }] }],
    ['[{ k: "b", v: 1 }].smartJoin("k", "v")[proto] ?? "none"', 'none'],
    ['a.hasField(key)', false],
    ['Object.keys(a).includes("constructor")', false],
    // And fields of such names in data are fields like any other.
    ['poison.toString', 'x'],
    ['poison.valueOf', 1],
    ['poison.map', 'x'],
    ['poison.length', 1e9],
    ['poison.polluted ?? "none"', 'none'],
    ['({ ...poison }).polluted ?? "none"', 'none'],
    ['a.merge(poison).polluted ?? "none"', 'none'],
    ['({ [proto]: { polluted: 1 } }).polluted ?? "none"', 'none'],
    ['({ "__proto__": { polluted: 1 } }).polluted ?? "none"', 'none'],
    ['Object.fromEntries([[proto, { polluted: 1 }]]).polluted ?? "none"', 'none'],
    ['[{ n: proto, v: { polluted: 1 } }].smartJoin("n", "v").polluted ?? "none"', 'none'],
    ['[{ b: 1 }].renameKeys("b", proto)[0].polluted ?? "none"', 'none'],
    ['JSON.parse("{\\"__proto__\\": {\\"polluted\\": 1}}").polluted ?? "none"', 'none'],
    ['[poison].unique().length', 1],
    ['poison.isEmpty()', false],
  ])('%s is only data', (source, value) => {
    expect(outcomeOf(source, names())).toEqual(value);
  });

  it('does not call what data says it is', () => {
    for (const source of [
      'poison.map(x => x)',
      'poison.hasOwnProperty("a")',
      'poison + 1',
      '-poison',
      'poison > 1',
      'list.map(poison)',
      'text.replace(poison, "x")',
      'list[poison]',
      'poison.length.repeat(1)',
    ]) {
      expect(() => outcomeOf(source, names())).not.toThrow();
    }
    expect(outcomeOf('`${poison}`.length > 0', names())).toBe(true);
    expect(outcomeOf('[poison].join() == JSON.stringify(poison)', names())).toBe(true);
  });

  it('takes no data for a date', () => {
    const fake: Value = { isLuxonDateTime: true, isLuxonDuration: true, ts: 0, toISO: 'x', year: 2026, valueOf: 1 };
    for (const source of [
      'd.plus({ days: 1 })',
      'd.toISO()',
      'now.plus(d)',
      'now.diff(d)',
      'now > d',
      'now == d',
      'now.set(d)',
      'Duration.fromObject(d)',
      'd - 1',
    ]) {
      expect(outcomeOf(source, { d: fake, now: DateTime.fromMillis(0) })).toEqual(
        expect.toBeOneOf(['ExpressionError', false]),
      );
    }
    expect(outcomeOf('`${d}`', { d: fake })).toBe(JSON.stringify(fake));
    expect(outcomeOf('typeof d', { d: fake })).toBe('object');
  });

  it('does not evaluate a template that data brings along', () => {
    const data = { body: '{{ trigger.constructor.constructor("return process")() }}' };
    const value = compileTemplate('Hi {{ data.body }}').evaluate(environment({ data }));
    expect(value).toBe(`Hi ${data.body}`);
  });
});

describe('a bomb', () => {
  const bombNames = () => ({
    list: Array.from({ length: 1000 }, (_, index) => index),
    text: 'a'.repeat(1_000_000),
    words: Array.from({ length: 50_000 }, () => 'word'),
  });

  it.each([
    // Lengths.
    '"a".repeat(1e9)',
    '"a".repeat(5e6).repeat(5e6)',
    '"a".padStart(1e9)',
    '"a".padEnd(Infinity)',
    '"abc".replaceAll("", "a".repeat(1e6)).replaceAll("", "a".repeat(1e6))',
    'text.replaceAll("a", "aaaaaaaaaa")',
    'text.replaceAll("a", x => "aaaaaaaaaa")',
    'text.replace(/a/g, "aaaaaaaaaa")',
    '`${text}${text}${text}${text}${text}${text}`',
    '[text, text, text, text, text, text].join("")',
    'list.join(text)',
    'text.concat(text, text, text, text, text)',
    'list.reduce((sum, x) => sum + text, "")',
    'list.map(x => text.toUpperCase())',
    'list.map(x => text + x).map(x => x.toUpperCase())',
    'list.map(x => text.base64Encode())',
    'text.split("")',
    'text.split(/a/)',
    'text.match(/a/g)',
    '[...list, ...list, ...list].chunk(1).map(x => list).flat().flatMap(x => list)',
    'list.map(x => [...words])',
    'list.map(x => ({ ...words.groupBy("x"), all: [...words] }))',
    // Trees that are small until they are written down.
    'list.reduce((tree, x) => [tree, tree], "leaf")',
    'list.reduce((tree, x) => ({ a: tree, b: tree }), "leaf")',
    'JSON.stringify(list.reduce((tree, x) => [tree, tree], "leaf"))',
    '`${list.reduce((tree, x) => [tree, tree], "leaf")}`',
    '"" + list.reduce((tree, x) => [tree, tree], "leaf")',
    '[list.reduce((tree, x) => [tree, tree], "leaf")].unique()',
    '[list.reduce((tree, x) => [tree, tree], "leaf")].difference([1])',
    'list.reduce((tree, x) => tree.append(tree), [1])',
    'list.reduce((tree, x) => tree.concat(tree), [1])',
    'list.map(x => list.map(y => text))',
    '[[text, text], [text, text], [text, text]]',
    'list.reduce((tree, x) => [tree], "leaf")',
    'JSON.stringify(list.reduce((tree, x) => ({ a: tree }), "leaf"))',
    // Work.
    'list.map(a => list.map(b => list.map(c => 1)))',
    'list.flatMap(a => list.flatMap(b => list))',
    'words.map(x => text.includes("zzz"))',
    'words.map(x => text.toLowerCase().length)',
    'words.map(x => words.includes("zzz"))',
    'words.map(x => text.extractEmail())',
    'words.map(x => text.match(/^(a+)+$/))',
    'words.map(x => text.hash())',
    'words.sort((a, b) => words.indexOf("zzz"))',
    'words.map(x => JSON.parse(JSON.stringify(words)))',
    'words.map(x => words.join(",").length)',
    'words.map(x => words.reverse().length)',
    'now.plusBusinessDays(1e9)',
    'now.plusBusinessDays(Infinity)',
  ])('%s is stopped by its budget', (source) => {
    expect(outcomeOf(source, { ...bombNames(), now: DateTime.fromMillis(0) })).toBe('BudgetError');
  });

  it.each([
    'Math.max(...words)',
    'Math.min(...words.map(x => 1), ...words.map(x => 1))',
    '[].concat(...words)',
    'words.sum()',
    'list.chunk(0)',
    'list.chunk(-1)',
    'list.chunk(1e-9)',
    'list.flat(1e9).length',
    'list.slice(-1e9, 1e9).length',
    'list.at(1e99)',
    '"a".repeat(-1)',
    '"a".repeat("1e9")',
    'now.plus({ years: 1e9 })',
    'now.plus({ days: Infinity })',
    'now.plus(1e300, "days")',
    'now.set({ year: -1e9 })',
    'now.toFormat("y".repeat(100000))',
    'now.setZone("a".repeat(100000))',
    'DateTime.fromFormat("a".repeat(100000), "a".repeat(100000))',
    'DateTime.fromISO("9".repeat(100000))',
    'DateTime.fromMillis(1e300)',
    'text.match("(".repeat(900))',
    'text.match("a".repeat(100000))',
    'text.match("(a{1000}){1000}")',
    'text.match(/^(a|aa)+$/)',
    'text.matches(/(x+x+)+y/)',
    'text.removeTags().length',
    'text.removeMarkdown().length',
    '"<".repeat(100000).removeTags().length',
    '"[".repeat(100000).removeMarkdown().length',
    '"*".repeat(100000).removeMarkdown().length',
    '"[](".repeat(100000).removeMarkdown().length',
    'text.toTitleCase().length',
    'text.isEmail()',
    '"a@".repeat(100000).isEmail()',
    '"a.".repeat(100).isDomain()',
    'text.localeCompare(text)',
    'JSON.parse("[".repeat(100000))',
    '("[".repeat(100000) + "]".repeat(100000)).parseJson()',
    'JSON.parse("\\"".repeat(100001))',
    'Number("1e" + "9".repeat(100000))',
    '(1e300 ** 1e300).toFixed(1e9)',
    '(1.5).round(1e9)',
    'words.randomItem().length',
  ])('%s ends, whatever it gives', (source) => {
    expect(() => outcomeOf(source, { ...bombNames(), now: DateTime.fromMillis(0) })).not.toThrow();
  });

  it.each([
    ['parentheses', '('.repeat(9000) + ')'.repeat(9000)],
    ['lists', '['.repeat(5000) + ']'.repeat(5000)],
    ['objects', '{a:'.repeat(4000) + '1' + '}'.repeat(4000)],
    ['signs', `${'-'.repeat(1)}${'!'.repeat(15_000)}1`],
    ['members', `a${'.b'.repeat(9000)}`],
    ['calls', `a${'.trim()'.repeat(2500)}`],
    ['optional members', `a${'?.b'.repeat(6000)}`],
    ['functions', `${'list.map(x => '.repeat(1000)}1${')'.repeat(1000)}`],
    ['templates', '`${'.repeat(4000) + '1' + '}`'.repeat(4000)],
    ['conditions', `${'1 ? '.repeat(3000)}1${' : 1'.repeat(3000)}`],
    ['sums', `1${' + 1'.repeat(4000)}`],
    ['powers', `1${' ** 1'.repeat(3000)}`],
    ['alternatives', `1${' || 1'.repeat(3000)}`],
    ['arrows', `list.map(${'x => '.repeat(3000)}1)`],
    ['one long text', `"${'a'.repeat(30_000)}"`],
  ])('nested %s are refused before they are parsed to the end of the stack', (_name, source) => {
    expect(outcomeOf(source, { a: 'x', list: [] })).toBe('ExpressionError');
  });
});
