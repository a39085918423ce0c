/**
 * How text is compared, ordered and searched: without accents, and without case in Latin, Greek and Cyrillic.
 * Exactly what the SQL function `fold_text` does (migration 0003), so that a filter means the same in both.
 */

const upper = 'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ';
const lower = 'αβγδεζηθικλμνξοπρστυφχψωѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюя';
const lowerOf = new Map(Array.from(upper, (letter, index) => [letter, lower[index] ?? letter]));

const asciiOnly = /^[\u0000-\u007f]*$/; // oxlint-disable-line no-control-regex -- the question is just that

export function foldText(value: string): string {
  if (asciiOnly.test(value)) return value.toLowerCase();
  return value
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[A-Z\u0370-\u04ff]/g, (letter) => lowerOf.get(letter) ?? toLowerAscii(letter));
}

function toLowerAscii(letter: string): string {
  return letter <= 'Z' ? letter.toLowerCase() : letter;
}
