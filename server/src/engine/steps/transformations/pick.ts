import { z } from 'zod';
import { nameOf } from '#engine/language/expressions/methods/method';
import { createObject, kindOf, type Value } from '#engine/language/expressions/value';
import { StepError } from '../step-error.ts';
import { readPath, requireItems } from './items.ts';
import { anyValue, defineTransformation } from './transformation.ts';

const path = z.string().min(1).max(500);

export const pick = defineTransformation({
  title: 'Pick fields',
  description: 'An object with only some fields of another, or the same of each object of a list.',
  fields: z.object({
    from: anyValue('The object, or a list of objects.'),
    fields: z
      .union([z.array(path).min(1).max(500), z.record(z.string(), path)])
      .optional()
      .meta({
        description:
          'Names of the fields, where `address.city` gives `city`; or an object of new names and where each comes from.',
      }),
    without: z.array(path).min(1).max(500).optional().meta({ description: 'Instead: the fields to leave out.' }),
  }),
  example: {
    fields: { from: '{{ trigger.body }}', fields: { name: 'name', town: 'address.city' } },
    names: { trigger: { body: { name: 'Ada', address: { city: 'London' }, password: 'secret' } } },
    value: { name: 'Ada', town: 'London' },
  },
  compile(fields, tools) {
    const from = tools.value(fields.from, 'from');
    if ((fields.fields === undefined) === (fields.without === undefined))
      tools.report('fields', 'give either “fields” or “without”');
    const wanted = fields.fields ?? {};
    const paths = (
      Array.isArray(wanted)
        ? wanted.map((path) => [path.slice(path.lastIndexOf('.') + 1), path] as const)
        : Object.entries(wanted)
    ).map(([name, path]) => ({ name, parts: path.split('.') }));
    const left = new Set(fields.without);
    const pickFrom = (value: Value): Value => {
      // kindOf says that it is an object
      const object = requireObject(value) as { [name: string]: Value };
      if (fields.without) return createObject(Object.entries(object).filter(([name]) => !left.has(name)));
      return createObject(paths.map(({ name, parts }) => [name, readPath(object, parts) ?? null] as const));
    };
    return (environment) => {
      const value = from(environment);
      environment.context.budget.spend(paths.length);
      return Array.isArray(value) ? requireItems(value, 'from', environment).map(pickFrom) : pickFrom(value);
    };
  },
});

function requireObject(value: Value): Value {
  if (kindOf(value) === 'object') return value;
  throw new StepError(
    'transformation.not_an_object',
    `Fields can only be picked from an object, not from ${nameOf(value)}.`,
  );
}
