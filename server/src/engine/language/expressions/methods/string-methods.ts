import {
  ArgumentError,
  type Argument,
  callbackArgument,
  type CallContext,
  type Method,
  type MethodTable,
  numberArgument,
  patternArgument,
  spendOnMatching,
  textArgument,
} from './method.ts';
import { Pattern } from '../pattern.ts';
import { stringFormatMethods } from './string-format-methods.ts';
import { toText, type Value } from '../value.ts';

const textOrPattern = (args: readonly Argument[]): string | Pattern =>
  args[0] instanceof Pattern ? args[0] : textArgument(args, 0);

function replace(self: string, args: readonly Argument[], how: { all: boolean; context: CallContext }): string {
  const { all, context } = how;
  const { budget } = context;
  const what = textOrPattern(args);
  const replacement = args[1];
  const toReplacement =
    typeof replacement === 'function'
      ? (match: string) => toText(callbackArgument(args, 1)(match), budget)
      : () => textArgument(args, 1);
  // What the callback gives, or a long replacement for many short matches, adds up before there is a result to look at.
  let made = self.length;
  const bounded = (match: string): string => {
    const text = toReplacement(match);
    budget.spend(1);
    budget.allowSize((made += text.length));
    return text;
  };
  if (what instanceof Pattern) {
    spendOnMatching(self, context);
    return what.replace(self, bounded, all || what.isGlobal);
  }
  return all ? self.replaceAll(what, bounded) : self.replace(what, bounded);
}

function pad(self: string, args: readonly Argument[], side: 'padStart' | 'padEnd'): string {
  return self[side](numberArgument(args, 0), textArgument(args, 1, ' '));
}

const email = new Pattern('[\\w.+-]{1,64}@[\\w-]+(\\.[\\w-]+)+');
const domain = new Pattern('(?:@|://)([\\w-]+(?:\\.[\\w-]+)+)');

/** Text methods. Each result is bounded by what `allowSize` let pass before it was made. */
export const stringMethods: MethodTable<string> = {
  trim: {
    signature: 'trim()',
    about: 'Without white space at both ends.',
    example: ['"  a ".trim()', 'a'],
    run: (self) => self.trim(),
  },
  trimStart: {
    signature: 'trimStart()',
    about: 'Without white space at the start.',
    example: ['" a".trimStart()', 'a'],
    run: (self) => self.trimStart(),
  },
  trimEnd: {
    signature: 'trimEnd()',
    about: 'Without white space at the end.',
    example: ['"a ".trimEnd()', 'a'],
    run: (self) => self.trimEnd(),
  },
  toLowerCase: {
    signature: 'toLowerCase()',
    about: 'In small letters.',
    example: ['"Ab".toLowerCase()', 'ab'],
    run: (self) => self.toLowerCase(),
  },
  toUpperCase: {
    signature: 'toUpperCase()',
    about: 'In capital letters.',
    example: ['"Ab".toUpperCase()', 'AB'],
    run: (self) => self.toUpperCase(),
  },
  includes: {
    signature: 'includes(part)',
    about: 'Whether it contains the part.',
    example: ['"hello".includes("ell")', true],
    run: (self, args) => self.includes(textArgument(args, 0)),
  },
  startsWith: {
    signature: 'startsWith(part)',
    about: 'Whether it begins with the part.',
    example: ['"hello".startsWith("he")', true],
    run: (self, args) => self.startsWith(textArgument(args, 0)),
  },
  endsWith: {
    signature: 'endsWith(part)',
    about: 'Whether it ends with the part.',
    example: ['"hello".endsWith("lo")', true],
    run: (self, args) => self.endsWith(textArgument(args, 0)),
  },
  indexOf: {
    signature: 'indexOf(part)',
    about: 'Place of the first such part, -1 without one.',
    example: ['"hello".indexOf("l")', 2],
    run: (self, args) => self.indexOf(textArgument(args, 0)),
  },
  lastIndexOf: {
    signature: 'lastIndexOf(part)',
    about: 'Place of the last such part, -1 without one.',
    example: ['"hello".lastIndexOf("l")', 3],
    run: (self, args) => self.lastIndexOf(textArgument(args, 0)),
  },
  at: {
    signature: 'at(place)',
    about: 'The character at a place; a negative place counts from the end.',
    example: ['"abc".at(-1)', 'c'],
    run: (self, args) => self.at(numberArgument(args, 0)),
  },
  charAt: {
    signature: 'charAt(place)',
    about: 'The character at a place.',
    example: ['"abc".charAt(1)', 'b'],
    run: (self, args) => self.charAt(numberArgument(args, 0)),
  },
  slice: {
    signature: 'slice(from, to?)',
    about: 'The part from a place up to another; negative places count from the end.',
    example: ['"hello".slice(1, 3)', 'el'],
    run: (self, args) => self.slice(numberArgument(args, 0, 0), numberArgument(args, 1, self.length)),
  },
  substring: {
    signature: 'substring(from, to?)',
    about: 'The part from a place up to another.',
    example: ['"hello".substring(1, 3)', 'el'],
    run: (self, args) => self.substring(numberArgument(args, 0, 0), numberArgument(args, 1, self.length)),
  },
  split: {
    signature: 'split(separator)',
    about: 'The parts between separators, as a list. The separator is text or a pattern.',
    example: ['"a,b".split(",")', ['a', 'b']],
    run(self, args, { budget }) {
      const separator = textOrPattern(args);
      budget.spend(self.length >>> 2);
      return separator instanceof Pattern ? separator.split(self) : self.split(separator);
    },
  },
  replace: {
    signature: 'replace(what, with)',
    about: 'With the first occurrence replaced; all of them when the pattern has the flag g.',
    example: ['"a-b-c".replace("-", "+")', 'a+b-c'],
    run: (self, args, context) => replace(self, args, { all: false, context }),
  },
  replaceAll: {
    signature: 'replaceAll(what, with)',
    about: 'With every occurrence replaced.',
    example: ['"a-b-c".replaceAll("-", "+")', 'a+b+c'],
    run: (self, args, context) => replace(self, args, { all: true, context }),
  },
  match: {
    signature: 'match(pattern)',
    about: 'The first match and its groups as a list, or all matches with the flag g; nothing without a match.',
    example: ['"a1b2".match(/\\d/g)', ['1', '2']],
    run(self, args, context) {
      spendOnMatching(self, context);
      return patternArgument(args, 0).match(self);
    },
  },
  search: {
    signature: 'search(pattern)',
    about: 'Place of the first match, -1 without one.',
    example: ['"ab1".search(/\\d/)', 2],
    run(self, args, context) {
      spendOnMatching(self, context);
      return patternArgument(args, 0).search(self);
    },
  },
  concat: {
    signature: 'concat(...parts)',
    about: 'With the parts added at the end.',
    example: ['"a".concat("b", "c")', 'abc'],
    run(self, args, { budget }) {
      const result = self + args.map((_, index) => textArgument(args, index)).join('');
      budget.allowSize(result.length);
      return result;
    },
  },
  repeat: {
    signature: 'repeat(times)',
    about: 'The text so many times in a row.',
    example: ['"ab".repeat(2)', 'abab'],
    run(self, args, { budget }) {
      const times = numberArgument(args, 0);
      if (times < 0) throw new ArgumentError('argument 1 must not be negative');
      budget.allowSize(self.length * times);
      return self.repeat(times);
    },
  },
  padStart: {
    signature: 'padStart(length, with?)',
    about: 'Filled up at the start to a length.',
    example: ['"7".padStart(2, "0")', '07'],
    run(self, args, { budget }) {
      budget.allowSize(numberArgument(args, 0));
      return pad(self, args, 'padStart');
    },
  },
  padEnd: {
    signature: 'padEnd(length, with?)',
    about: 'Filled up at the end to a length.',
    example: ['"7".padEnd(2, "0")', '70'],
    run(self, args, { budget }) {
      budget.allowSize(numberArgument(args, 0));
      return pad(self, args, 'padEnd');
    },
  },
  localeCompare: {
    signature: 'localeCompare(other)',
    about: 'Negative, zero or positive: which of the two comes first in the dictionary.',
    example: ['"a".localeCompare("b")', -1],
    run: (self, args) => Math.sign(self.localeCompare(textArgument(args, 0), 'en')),
  },
  toString: {
    signature: 'toString()',
    about: 'The text itself.',
    example: ['"a".toString()', 'a'],
    run: (self) => self,
  } satisfies Method<string>,
  toTitleCase: {
    signature: 'toTitleCase()',
    about: 'With a capital letter at the start of each word.',
    example: ['"ada lovelace".toTitleCase()', 'Ada Lovelace'],
    run: (self) =>
      self
        .toLowerCase()
        .replaceAll(/(^|[\s-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase()),
  },
  toNumber: {
    signature: 'toNumber()',
    about: 'The number it spells; nothing when it spells none.',
    example: ['"1.5".toNumber()', 1.5],
    run: (self): Value => (self.trim() === '' || Number.isNaN(Number(self)) ? null : Number(self)),
  },
  isEmail: {
    signature: 'isEmail()',
    about: 'Whether it looks like an e-mail address.',
    example: ['"ada@example.com".isEmail()', true],
    run: (self) => self.length <= 320 && /^[^\s@<>]{1,64}@[^\s@<>.]+(\.[^\s@<>.]+)+$/.test(self),
  },
  extractEmail: {
    signature: 'extractEmail()',
    about: 'The first e-mail address in it, or nothing.',
    example: ['"write to ada@example.com".extractEmail()', 'ada@example.com'],
    run(self, _args, context) {
      spendOnMatching(self, context);
      return email.match(self)?.[0] ?? null;
    },
  },
  extractDomain: {
    signature: 'extractDomain()',
    about: 'The domain of the first address or link in it, or nothing.',
    example: ['"ada@example.com".extractDomain()', 'example.com'],
    run(self, _args, context) {
      spendOnMatching(self, context);
      return domain.match(self)?.[1] ?? null;
    },
  },
  substr: {
    signature: 'substr(from, length?)',
    about: 'So many characters from a place on.',
    example: ['"hello".substr(1, 3)', 'ell'],
    run(self, args) {
      const from = numberArgument(args, 0);
      const start = from < 0 ? Math.max(0, self.length + from) : from;
      return self.slice(start, start + Math.max(0, numberArgument(args, 1, self.length)));
    },
  },
  ...stringFormatMethods,
};
