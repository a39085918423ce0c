/** What the methods and functions of expressions give, where it is always the same kind. A test holds it to their examples. */
import { any, date, listOf, number, openObject, type Shape, text, truth } from './shape.ts';

const duration: Shape = { kind: 'duration' };
const texts = listOf(text);

function each(shape: Shape, names: string): Record<string, Shape> {
  return Object.fromEntries(names.split(' ').map((name) => [name, shape]));
}

/** By the kind of value and the method. */
export const methodResults: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  string: {
    ...each(
      text,
      'trim trimStart trimEnd toLowerCase toUpperCase at charAt slice substring replace replaceAll concat repeat padStart padEnd toString toTitleCase extractEmail extractDomain extractUrl extractUrlPath toSentenceCase toSnakeCase toCamelCase replaceSpecialChars removeTags removeMarkdown quote base64Encode base64Decode urlEncode urlDecode hash hmac substr',
    ),
    ...each(
      truth,
      'includes startsWith endsWith isEmail isEmpty isNotEmpty isNumeric isUrl isDomain matches toBoolean',
    ),
    ...each(number, 'indexOf lastIndexOf search localeCompare toNumber'),
    ...each(texts, 'split match'),
    ...each(date, 'toDateTime'),
  },
  number: {
    ...each(text, 'toFixed toString format toLocaleString'),
    ...each(number, 'round floor ceil abs'),
    ...each(truth, 'isInteger isEven isOdd toBoolean'),
    ...each(date, 'toDateTime'),
  },
  list: {
    ...each(number, 'indexOf lastIndexOf findIndex sum average min max'),
    ...each(truth, 'some every includes isEmpty isNotEmpty'),
    ...each(text, 'join toJsonString'),
    ...each(listOf(any), 'flatMap flat concat append pluck renameKeys union'),
    ...each(listOf(listOf(any)), 'chunk'),
    ...each(openObject({}), 'groupBy smartJoin'),
  },
  object: {
    ...each(texts, 'keys'),
    ...each(listOf(any), 'values'),
    ...each(truth, 'hasField isEmpty isNotEmpty'),
    ...each(openObject({}), 'merge removeField compact'),
    ...each(text, 'toJsonString urlEncode'),
  },
  date: {
    ...each(date, 'plus minus startOf endOf set setZone toUTC toLocal plusBusinessDays'),
    ...each(number, 'diff diffTo diffToNow toMillis toSeconds'),
    ...each(text, 'toFormat format toISO toISODate toISOTime toLocaleString toRelative toString'),
    ...each(truth, 'isWeekend isBetween hasSame equals'),
  },
  duration: { ...each(number, 'as toMillis'), ...each(text, 'toISO toHuman') },
};

/** Methods of lists that give a list of the same items, and those that give one of them. */
export const keepsItems: ReadonlySet<string> = new Set(
  'filter slice reverse sort unique removeDuplicates compact difference intersection'.split(' '),
);
export const givesItem: ReadonlySet<string> = new Set('find findLast at first last randomItem'.split(' '));
/** Methods whose function gets an item first, and the index second. */
export const takesItem: ReadonlySet<string> = new Set(
  'map filter find findLast findIndex some every flatMap unique removeDuplicates groupBy sum average min max'.split(
    ' ',
  ),
);

export const functionResults: Readonly<Record<string, Shape>> = {
  ...each(
    number,
    'Math.abs Math.ceil Math.floor Math.round Math.trunc Math.sqrt Math.sign Math.log Math.log10 Math.exp Math.min Math.max Math.pow Math.random Number parseInt parseFloat Date.now',
  ),
  ...each(text, 'JSON.stringify String encodeURIComponent decodeURIComponent'),
  ...each(truth, 'Boolean isNaN isEmpty Array.isArray'),
  ...each(date, 'today DateTime.now DateTime.fromISO DateTime.fromMillis DateTime.fromFormat'),
  ...each(texts, 'Object.keys'),
  ...each(listOf(any), 'Object.values Object.entries'),
  ...each(openObject({}), 'Object.fromEntries'),
  ...each(duration, 'Duration.fromObject'),
};
