import { toDate } from './date-methods.ts';
import { type Method, type MethodTable, numberArgument } from './method.ts';

export const numberMethods: MethodTable<number> = {
  toFixed: {
    signature: 'toFixed(digits)',
    about: 'As text with so many decimal places.',
    example: ['(1.005).toFixed(1)', '1.0'],
    run: (self, args) => self.toFixed(Math.min(20, Math.max(0, numberArgument(args, 0, 0)))),
  },
  toString: {
    signature: 'toString()',
    about: 'As text.',
    example: ['(5).toString()', '5'],
    run: (self) => String(self),
  } satisfies Method<number>,
  round: {
    signature: 'round(digits?)',
    about: 'Rounded to so many decimal places.',
    example: ['(2.345).round(2)', 2.35],
    run(self, args) {
      const factor = 10 ** Math.min(15, numberArgument(args, 0, 0));
      return Math.round((self + Number.EPSILON * Math.sign(self)) * factor) / factor;
    },
  },
  floor: {
    signature: 'floor()',
    about: 'The next whole number below.',
    example: ['(1.9).floor()', 1],
    run: (self) => Math.floor(self),
  },
  ceil: {
    signature: 'ceil()',
    about: 'The next whole number above.',
    example: ['(1.1).ceil()', 2],
    run: (self) => Math.ceil(self),
  },
  abs: { signature: 'abs()', about: 'Without its sign.', example: ['(-2).abs()', 2], run: (self) => Math.abs(self) },
  format: {
    signature: 'format(locale?)',
    about: 'As people of a language write it.',
    example: ['(1234.5).format("de")', '1.234,5'],
    run: (self, args) => new Intl.NumberFormat(args[0] === 'de' ? 'de' : 'en').format(self),
  },
  toLocaleString: {
    signature: 'toLocaleString(locale?)',
    about: 'The same as format.',
    example: ['(1234.5).toLocaleString()', '1,234.5'],
    run: (self, args) => new Intl.NumberFormat(args[0] === 'de' ? 'de' : 'en').format(self),
  } satisfies Method<number>,
  isInteger: {
    signature: 'isInteger()',
    about: 'Whether it is a whole number.',
    example: ['(1.5).isInteger()', false],
    run: (self) => Number.isInteger(self),
  },
  isEven: {
    signature: 'isEven()',
    about: 'Whether it is a whole number that two divides.',
    example: ['(4).isEven()', true],
    run: (self) => self % 2 === 0,
  },
  isOdd: {
    signature: 'isOdd()',
    about: 'Whether it is a whole number that two does not divide.',
    example: ['(3).isOdd()', true],
    run: (self) => Math.abs(self % 2) === 1,
  },
  toBoolean: {
    signature: 'toBoolean()',
    about: 'False for 0, true for everything else.',
    example: ['(0).toBoolean()', false],
    run: (self) => self !== 0,
  },
  toDateTime: {
    signature: 'toDateTime(unit?)',
    about: 'The date so many milliseconds, or "s" for seconds, after 1970.',
    example: ['(86400).toDateTime("s").toUTC().day', 2],
    run: (self, args, context) => toDate(args[0] === 's' ? self * 1000 : self, context),
  },
};
