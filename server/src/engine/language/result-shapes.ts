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
      'trim trimStart trimEnd toLowerCase toUpperCase at charAt slice substring replace replaceAll concat repeat padStart padEnd toString toTitleCase extractEmail extractDomain',
    ),
    ...each(truth, 'includes startsWith endsWith isEmail'),
    ...each(number, 'indexOf lastIndexOf search localeCompare toNumber'),
    ...each(texts, 'split match'),
  },
  number: { ...each(text, 'toFixed toString format'), ...each(number, 'round floor ceil abs') },
  list: {
    ...each(number, 'indexOf findIndex sum average min max'),
    ...each(truth, 'some every includes'),
    ...each(text, 'join'),
    ...each(listOf(any), 'flatMap flat concat'),
    ...each(openObject({}), 'groupBy'),
  },
  date: {
    ...each(date, 'plus minus startOf endOf set setZone toUTC plusBusinessDays'),
    ...each(number, 'diff toMillis'),
    ...each(text, 'toFormat format toISO toISODate toLocaleString toString'),
    ...each(truth, 'isWeekend'),
  },
  duration: { ...each(number, 'as'), ...each(text, 'toISO') },
};

/** Methods of lists that give a list of the same items, and those that give one of them. */
export const keepsItems: ReadonlySet<string> = new Set('filter slice reverse sort unique compact'.split(' '));
export const givesItem: ReadonlySet<string> = new Set('find at first last'.split(' '));
/** Methods whose function gets an item first, and the index second. */
export const takesItem: ReadonlySet<string> = new Set(
  'map filter find findIndex some every flatMap unique groupBy sum average min max'.split(' '),
);

export const functionResults: Readonly<Record<string, Shape>> = {
  ...each(
    number,
    'Math.abs Math.ceil Math.floor Math.round Math.trunc Math.sqrt Math.sign Math.log Math.log10 Math.exp Math.min Math.max Math.pow Math.random Number parseInt parseFloat',
  ),
  ...each(text, 'JSON.stringify String encodeURIComponent decodeURIComponent'),
  ...each(truth, 'Boolean isNaN Array.isArray'),
  ...each(date, 'DateTime.now DateTime.fromISO DateTime.fromMillis DateTime.fromFormat'),
  ...each(texts, 'Object.keys'),
  ...each(listOf(any), 'Object.values Object.entries'),
  ...each(openObject({}), 'Object.fromEntries'),
  ...each(duration, 'Duration.fromObject'),
};
