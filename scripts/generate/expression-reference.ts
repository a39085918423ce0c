/** The reference of expressions, read from the tables that say what they may call: what is not in them does not exist. */
import {
  dateFields,
  dateMethods,
  durationMethods,
} from '../../server/src/engine/language/expressions/methods/date-methods.ts';
import { constants, functions } from '../../server/src/engine/language/expressions/methods/functions.ts';
import { listMethods } from '../../server/src/engine/language/expressions/methods/list-methods.ts';
import { numberMethods } from '../../server/src/engine/language/expressions/methods/number-methods.ts';
import { objectMethods } from '../../server/src/engine/language/expressions/methods/object-methods.ts';
import { binaryOperators, unaryOperators } from '../../server/src/engine/language/expressions/operators.ts';
import { stringMethods } from '../../server/src/engine/language/expressions/methods/string-methods.ts';

interface Described {
  signature: string;
  about: string;
  example: readonly [expression: string, value: unknown];
}

export function renderExpressionReference(): string {
  const operators = [...new Set([...Object.keys(unaryOperators), ...Object.keys(binaryOperators)])];
  return [
    section('Operators', [
      list([...operators, '&&', '||', '??', '?.', '? :', '...']),
      'Numbers, text and truth values as in JavaScript. Dates and spans of time compare and subtract as moments. Lists and objects are no operands: compare what is in them.',
    ]),
    section('Functions', [
      table(functions),
      `Constants: ${list(Object.keys(constants))}. A function may be written where a method takes one: \`x => x.name\`, \`(sum, x) => sum + x\`.`,
    ]),
    section('Text', [table(stringMethods), '`text.length` is its length, `text[0]` its first character.']),
    section('Numbers', [table(numberMethods)]),
    section('Lists', [table(listMethods), '`list.length` is its length, `list[0]` its first item.']),
    section('Objects', [table(objectMethods), 'Fields are read as `object.name` or `object["any name"]`.']),
    section('Dates', [table(dateMethods), `Fields: ${list(dateFields)}.`]),
    section('Spans of time', [table(durationMethods)]),
  ].join('\n\n');
}

function section(title: string, parts: readonly string[]): string {
  return [`## ${title}`, ...parts].join('\n\n');
}

const list = (names: readonly string[]): string => names.map(toCode).join(', ');

function table(methods: Readonly<Record<string, Described>>): string {
  const rows = Object.values(methods)
    .toSorted((one, other) => one.signature.localeCompare(other.signature, 'en'))
    .map(
      ({ signature, about, example: [expression, value] }) =>
        `| ${toCode(signature)} | ${inCell(about)} | ${toCode(expression)} → ${toCode(JSON.stringify(value))} |`,
    );
  return ['| | | example |', '|---|---|---|', ...rows].join('\n');
}

/** A bar would end the cell, also inside of code. */
const inCell = (text: string): string => text.replaceAll('|', '\\|');

const toCode = (text: string): string => `\`${inCell(text)}\``;
