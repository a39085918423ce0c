import { z } from 'zod';
import { compileJsonSchema } from '#engine/language/json-schema';
import { nameOf } from '#engine/language/expressions/methods/method';
import type { Value } from '#engine/language/expressions/value';
import { StepError } from '../step-error.ts';
import { findJson } from './find-json.ts';
import { anyValue, defineTransformation } from './transformation.ts';

export const extractJson = defineTransformation({
  title: 'Find JSON in a text',
  description:
    'The object or list that a text contains, such as the answer of a model with words around it or in a ``` block.',
  fields: z.object({
    text: anyValue('The text. An object or a list is taken as it is.'),
    schema: z
      .union([z.record(z.string(), z.unknown()), z.boolean()])
      .optional()
      .meta({ description: 'A JSON Schema: the first JSON in the text that fits it is taken.' }),
    onMissing: z
      .enum(['fail', 'null', 'default'])
      .optional()
      .meta({ description: 'What to do when nothing is found or fits: fail (the default), give null, or `default`.' }),
    default: z.unknown().optional().meta({ description: 'The value when nothing is found.' }),
  }),
  example: {
    fields: { text: '{{ draft.text }}' },
    names: { draft: { text: 'Here you are:\n```json\n{ "subject": "Hello" }\n```\nAnything else?' } },
    value: { subject: 'Hello' },
  },
  compile(fields, tools) {
    const text = tools.value(fields.text, 'text');
    const fallback = fields.default === undefined ? undefined : tools.value(fields.default, 'default');
    const onMissing = fields.onMissing ?? (fallback ? 'default' : 'fail');
    if (onMissing === 'default' && !fallback) tools.report('default', 'is missing');
    const compiled = fields.schema === undefined ? undefined : compileJsonSchema(fields.schema);
    if (compiled && 'problem' in compiled) tools.report('schema', compiled.problem);
    const check = compiled && 'check' in compiled ? compiled.check : () => undefined;
    return (environment) => {
      const found = search(text(environment), check, environment.context.budget);
      if ('value' in found) return found.value;
      if (onMissing === 'null') return null;
      if (fallback && onMissing === 'default') return fallback(environment);
      throw found.error;
    };
  },
});

type Check = (value: unknown) => { path: string; message: string } | undefined;

function search(
  given: Value,
  check: Check,
  budget: Parameters<typeof findJson>[1],
): { value: Value } | { error: StepError } {
  let misfit: { path: string; message: string } | undefined;
  for (const value of typeof given === 'string' ? findJson(given, budget) : [given]) {
    if (value === null || typeof value !== 'object') continue;
    const problem = check(value);
    if (!problem) return { value };
    misfit ??= problem;
  }
  if (misfit) {
    const place = misfit.path === '' ? 'it' : `“${misfit.path}”`;
    return {
      error: new StepError(
        'transformation.json_does_not_fit',
        `The JSON found does not fit the schema: ${place} ${misfit.message}.`,
      ),
    };
  }
  const where = typeof given === 'string' ? 'the text' : nameOf(given);
  return { error: new StepError('transformation.no_json_found', `There is no JSON object or list in ${where}.`) };
}
