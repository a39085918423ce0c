/** Everything an expression may call or read of a value, from the tables that carry it out: for completion in editors. */
import { dateFields, dateMethods, durationMethods } from './date-methods.ts';
import { functions } from './functions.ts';
import { listMethods } from './list-methods.ts';
import type { MethodTable } from './method.ts';
import { numberMethods } from './number-methods.ts';
import { objectMethods } from './object-methods.ts';
import { functionResults, givesItem, keepsItems, methodResults, takesItem } from '../checking/result-shapes.ts';
import { any, number, type Shape } from '../checking/shape.ts';
import { stringMethods } from './string-methods.ts';

export interface MemberDescription {
  readonly of: Shape['kind'] | 'function';
  readonly name: string;
  readonly isField: boolean;
  readonly signature: string;
  readonly about: string;
  readonly example: string | null;
  readonly gives: Shape | null;
  readonly keeps: 'list' | 'item' | 'mapped' | null;
  readonly takesItem: boolean;
}

// What a method is called on does not matter for describing it.
type AnyTable = MethodTable<never>;

const tables: readonly (readonly [Shape['kind'], AnyTable])[] = [
  ['string', stringMethods],
  ['number', numberMethods],
  ['list', listMethods],
  ['object', objectMethods],
  ['date', dateMethods],
  ['duration', durationMethods],
];

export function describeMembers(): MemberDescription[] {
  const fields = [
    describeField('string', 'length', number),
    describeField('list', 'length', number),
    ...dateFields.map((name) => describeField('date', name, any)),
  ];
  const methods = tables.flatMap(([of, table]) =>
    Object.entries(table).map(([name, { signature, about, example }]): MemberDescription => {
      const keeps = of === 'list' ? howListGives(name) : null;
      const gives = keeps === null ? (methodResults[of]?.[name] ?? any) : null;
      const takes = of === 'list' && takesItem.has(name);
      return { of, name, isField: false, signature, about, example: example[0], gives, keeps, takesItem: takes };
    }),
  );
  const called = Object.entries(functions).map(([name, { signature, about, example }]): MemberDescription => {
    const gives = functionResults[name] ?? any;
    const [shown] = example;
    return {
      of: 'function',
      name,
      isField: false,
      signature,
      about,
      example: shown,
      gives,
      keeps: null,
      takesItem: false,
    };
  });
  return [...fields, ...methods, ...called];
}

function describeField(of: Shape['kind'], name: string, gives: Shape): MemberDescription {
  return { of, name, isField: true, signature: name, about: '', example: null, gives, keeps: null, takesItem: false };
}

function howListGives(name: string): MemberDescription['keeps'] {
  if (keepsItems.has(name)) return 'list';
  if (givesItem.has(name)) return 'item';
  return name === 'map' ? 'mapped' : null;
}
