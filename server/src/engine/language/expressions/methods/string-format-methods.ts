/** Methods on text that know what is written in it: addresses, links, encodings, names. */
import { createHash, createHmac } from 'node:crypto';
import { parseDate } from './date-methods.ts';
import {
  type Argument,
  ArgumentError,
  type CallContext,
  type MethodTable,
  patternArgument,
  spendOnMatching,
  textArgument,
} from './method.ts';
import { parseJson } from '../parse-json.ts';
import { Pattern } from '../pattern.ts';
import type { Value } from '../value.ts';

const hashes = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'];

function hashArgument(args: readonly Argument[], index: number): string {
  const name = textArgument(args, index, 'sha256');
  if (!hashes.includes(name)) throw new ArgumentError(`argument ${index + 1} must be one of ${hashes.join(', ')}`);
  return name;
}

const link = new Pattern('https?://[^\\s<>"\']+', 'i');
const trailing = /[.,;:!?)\]}]$/;

function findLink(text: string, context: CallContext): string | undefined {
  spendOnMatching(text, context);
  let found = link.match(text)?.[0];
  while (found !== undefined && trailing.test(found)) found = found.slice(0, -1);
  return found;
}

function parseUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined;
}

const wordsOf = (text: string): string[] =>
  text
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();

/** Letters that are no letter with a mark. */
const transcriptions: Readonly<Record<string, string>> = {
  ß: 'ss',
  Æ: 'AE',
  æ: 'ae',
  Ø: 'O',
  ø: 'o',
  Œ: 'OE',
  œ: 'oe',
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  Þ: 'Th',
  þ: 'th',
};

/** Each pattern stops at the next of its own signs, so that all of them read the text once. */
const markdown: readonly (readonly [RegExp, string])[] = [
  [/!?\[([^[\]]*)\]\([^()\s]*\)/g, '$1'],
  [/^ {0,3}(?:#{1,6}|>|[-*+]|\d{1,9}\.) +/gm, ''],
  [/\*\*|__|~~|`/g, ''],
  [/\*([^*\n]+)\*/g, '$1'],
];

export const stringFormatMethods: MethodTable<string> = {
  isEmpty: {
    signature: 'isEmpty()',
    about: 'Whether there is nothing in it.',
    example: ['"".isEmpty()', true],
    run: (self) => self === '',
  },
  isNotEmpty: {
    signature: 'isNotEmpty()',
    about: 'Whether there is anything in it.',
    example: ['"a".isNotEmpty()', true],
    run: (self) => self !== '',
  },
  isNumeric: {
    signature: 'isNumeric()',
    about: 'Whether it is a number in digits.',
    example: ['"-1.5".isNumeric()', true],
    run: (self) => /^\s*[+-]?(\d+\.?\d*|\.\d+)\s*$/.test(self.slice(0, 400)) && self.length <= 400,
  },
  isUrl: {
    signature: 'isUrl()',
    about: 'Whether it is a link (http or https).',
    example: ['"https://example.com/a".isUrl()', true],
    run: (self) => parseUrl(self) !== undefined,
  },
  isDomain: {
    signature: 'isDomain()',
    about: 'Whether it is a domain.',
    example: ['"example.com".isDomain()', true],
    run: (self) => self.length <= 253 && /^([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z]{2,63}$/i.test(self),
  },
  extractUrl: {
    signature: 'extractUrl()',
    about: 'The first link in it, or nothing.',
    example: ['"see https://example.com/a.".extractUrl()', 'https://example.com/a'],
    run: (self, _args, context) => findLink(self, context) ?? null,
  },
  extractUrlPath: {
    signature: 'extractUrlPath()',
    about: 'The path of the first link in it, or nothing.',
    example: ['"https://example.com/orders/1".extractUrlPath()', '/orders/1'],
    run: (self, _args, context) => parseUrl(findLink(self, context) ?? '')?.pathname ?? null,
  },
  matches: {
    signature: 'matches(pattern)',
    about: 'Whether the pattern is found in it.',
    example: ['"order 15".matches(/\\d+/)', true],
    run(self, args, context) {
      spendOnMatching(self, context);
      return patternArgument(args, 0).test(self);
    },
  },
  toSentenceCase: {
    signature: 'toSentenceCase()',
    about: 'With a capital letter at its start only.',
    example: ['"HELLO WORLD".toSentenceCase()', 'Hello world'],
    run: (self) => capitalize(self),
  },
  toSnakeCase: {
    signature: 'toSnakeCase()',
    about: 'Its words in small letters with _ between them.',
    example: ['"First Name".toSnakeCase()', 'first_name'],
    run: (self) => wordsOf(self).join('_').toLowerCase(),
  },
  toCamelCase: {
    signature: 'toCamelCase()',
    about: 'Its words without spaces, each but the first with a capital letter.',
    example: ['"first name".toCamelCase()', 'firstName'],
    run: (self) =>
      wordsOf(self)
        .map((word, index) => (index === 0 ? word.toLowerCase() : capitalize(word)))
        .join(''),
  },
  replaceSpecialChars: {
    signature: 'replaceSpecialChars()',
    about: 'With plain letters in place of those with accents.',
    example: ['"Crème brûlée".replaceSpecialChars()', 'Creme brulee'],
    run: (self) =>
      self
        .normalize('NFD')
        .replaceAll(/\p{M}/gu, '')
        .replaceAll(/[ßÆæØøŒœŁłĐđÞþ]/g, (letter) => transcriptions[letter] ?? letter),
  },
  removeTags: {
    signature: 'removeTags()',
    about: 'Without HTML tags.',
    example: ['"<b>bold</b> text".removeTags()', 'bold text'],
    run: (self) => self.replaceAll(/<[^<>]*>/g, ''),
  },
  removeMarkdown: {
    signature: 'removeMarkdown()',
    about: 'Without the signs of Markdown.',
    example: ['"**bold** [link](https://example.com)".removeMarkdown()', 'bold link'],
    run: (self) => markdown.reduce((text, [pattern, replacement]) => text.replaceAll(pattern, replacement), self),
  },
  quote: {
    signature: 'quote(mark?)',
    about: 'Between quotation marks, with a backslash before those inside.',
    example: ['"say \\"hi\\"".quote()', '"say \\"hi\\""'],
    run(self, args, { budget }) {
      const mark = textArgument(args, 0, '"').slice(0, 10);
      budget.allowSize(self.length * 2);
      const inside = mark === '' ? self : self.replaceAll(mark, `\\${mark}`);
      return mark + inside + mark;
    },
  },
  parseJson: {
    signature: 'parseJson()',
    about: 'The value that the JSON text describes.',
    example: ['"[1, 2]".parseJson()', [1, 2]],
    run(self, _args, { budget }) {
      budget.spend(self.length >>> 6);
      const parsed = parseJson(self);
      if (!parsed) throw new ArgumentError('the text is not valid JSON, or nested too deeply');
      return parsed.value;
    },
  },
  toBoolean: {
    signature: 'toBoolean()',
    about: 'False for "false", "no", "off", "0" and empty text, true for everything else.',
    example: ['"no".toBoolean()', false],
    run: (self) => !['', 'false', 'no', 'off', '0', 'null'].includes(self.trim().toLowerCase()),
  },
  toDateTime: {
    signature: 'toDateTime()',
    about: 'The date that it spells: ISO 8601, as in mails and HTTP headers, or as in SQL.',
    example: ['"2026-01-05 08:00:00".toDateTime().hour', 8],
    run: (self, _args, context): Value => parseDate(self, context),
  },
  base64Encode: {
    signature: 'base64Encode()',
    about: 'As Base64.',
    example: ['"hello".base64Encode()', 'aGVsbG8='],
    run(self, _args, { budget }) {
      budget.allowSize(self.length * 4);
      return Buffer.from(self, 'utf8').toString('base64');
    },
  },
  base64Decode: {
    signature: 'base64Decode()',
    about: 'The text that the Base64 stands for.',
    example: ['"aGVsbG8=".base64Decode()', 'hello'],
    run: (self) => Buffer.from(self, 'base64').toString('utf8'),
  },
  urlEncode: {
    signature: 'urlEncode()',
    about: 'Safe inside an address.',
    example: ['"a b&c".urlEncode()', 'a%20b%26c'],
    run(self, _args, { budget }) {
      budget.allowSize(self.length * 9);
      return encodeURIComponent(self.toWellFormed());
    },
  },
  urlDecode: {
    signature: 'urlDecode()',
    about: 'What urlEncode was given.',
    example: ['"a%20b".urlDecode()', 'a b'],
    run(self) {
      try {
        return decodeURIComponent(self);
      } catch {
        throw new ArgumentError('the text is not encoded for addresses');
      }
    },
  },
  hash: {
    signature: 'hash(algorithm?)',
    about: 'A checksum in hexadecimal digits: sha256 unless told md5, sha1, sha384 or sha512.',
    example: ['"a".hash("md5")', '0cc175b9c0f1b6a831c399e269772661'],
    run(self, args, { budget }) {
      budget.spend(Math.ceil(self.length / 1000));
      return createHash(hashArgument(args, 0)).update(self).digest('hex');
    },
  },
  hmac: {
    signature: 'hmac(key, algorithm?)',
    about: 'The signature of the text with a key, in hexadecimal digits; sha256 unless told.',
    example: ['"a".hmac("key", "md5")', '80ea44ccea14cc2263889567cfacccd7'],
    run(self, args, { budget }) {
      budget.spend(Math.ceil(self.length / 1000));
      return createHmac(hashArgument(args, 1), textArgument(args, 0)).update(self).digest('hex');
    },
  },
};
