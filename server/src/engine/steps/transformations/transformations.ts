/** The actions of the transformation step by their names, and how a step becomes a function. */
import { suggestName } from '#engine/language/suggest-name';
import { aggregate } from './aggregate.ts';
import { dedupe } from './dedupe.ts';
import { extractJson } from './extract-json.ts';
import { filter } from './filter.ts';
import { group } from './group.ts';
import { map } from './map.ts';
import { merge } from './merge.ts';
import { parseCsv } from './parse-csv.ts';
import { pick } from './pick.ts';
import { sort } from './sort.ts';
import { split } from './split.ts';
import { template } from './template.ts';
import type { CompiledValue, FieldTools, Transformation, TransformationTools } from './transformation.ts';

export const transformations: Readonly<Record<string, Transformation>> = {
  extract_json: extractJson,
  pick,
  map,
  filter,
  sort,
  group,
  aggregate,
  split,
  merge,
  dedupe,
  parse_csv: parseCsv,
  template,
};

/** What every step may have; everything else in a step of this type is a field of its action. */
const stepFields: ReadonlySet<string> = new Set([
  ...['id', 'name', 'type', 'after', 'when', 'retry', 'timeout', 'onError', 'compensate'],
  ...['set', 'action', 'inputs'],
]);

export interface TransformationStep {
  readonly set?: unknown;
  readonly action?: unknown;
  /** The fields of the action; they may also stand in the step itself. */
  readonly inputs?: unknown;
  readonly [field: string]: unknown;
}

/** `path` is that of the step (`steps[2]`). Nothing comes back when something was reported. */
export function compileTransformation(
  step: TransformationStep,
  path: string,
  tools: TransformationTools,
): CompiledValue | undefined {
  const counted = countReports(tools);
  const compiled = compileStep(step, path, counted.tools);
  return counted.hasReported() ? undefined : compiled;
}

function compileStep(step: TransformationStep, path: string, tools: TransformationTools): CompiledValue | undefined {
  const { set, action } = step;
  if (set !== undefined && action !== undefined) {
    tools.report(path, 'a transformation has either “set” or “action”');
    return undefined;
  }
  if (set !== undefined) return compileSet(step, path, tools);
  if (typeof action !== 'string') {
    tools.report(path, `a transformation needs “set” or an “action”: ${Object.keys(transformations).join(', ')}`);
    return undefined;
  }
  const transformation = Object.hasOwn(transformations, action) ? transformations[action] : undefined;
  if (!transformation) {
    tools.report(`${path}.action`, `unknown action "${action}"${suggestName(action, Object.keys(transformations))}`);
    return undefined;
  }
  return compileAction(transformation, collectFields(step, path, tools), bindTools(step, path, tools));
}

function compileSet(step: TransformationStep, path: string, tools: TransformationTools): CompiledValue {
  for (const field of ownFields(step)) tools.report(`${path}.${field}`, 'is not known; values stand inside of “set”');
  if (step.inputs !== undefined) tools.report(`${path}.inputs`, 'is not known; values stand inside of “set”');
  return tools.value(step.set, `${path}.set`);
}

function compileAction(
  transformation: Transformation,
  fields: Record<string, unknown>,
  tools: FieldTools,
): CompiledValue | undefined {
  const known = Object.keys(transformation.fields.shape);
  const unknown = Object.keys(fields).filter((field) => !known.includes(field));
  for (const field of unknown)
    tools.report(field, `unknown field "${field}"${suggestName(field, known)}; there are ${known.join(', ')}`);
  const checked = transformation.fields.safeParse(fields);
  if (!checked.success) {
    for (const issue of checked.error.issues) {
      const [field, ...rest] = issue.path.map(String);
      const missing = field !== undefined && rest.length === 0 && fields[field] === undefined;
      tools.report([field, ...rest].join('.'), missing ? 'is missing' : issue.message);
    }
    return undefined;
  }
  return unknown.length > 0 ? undefined : transformation.compile(checked.data, tools);
}

const ownFields = (step: TransformationStep) => Object.keys(step).filter((field) => !stepFields.has(field));

/** Those in `inputs` and those in the step itself; a field in both is reported. */
function collectFields(step: TransformationStep, path: string, tools: TransformationTools): Record<string, unknown> {
  const inputs = inputsOf(step);
  if (step.inputs !== undefined && !inputs) tools.report(`${path}.inputs`, 'must be an object');
  const fields: Record<string, unknown> = { ...inputs };
  for (const field of ownFields(step)) {
    if (Object.hasOwn(fields, field)) tools.report(`${path}.${field}`, 'stands in “inputs”, too');
    fields[field] = step[field];
  }
  return fields;
}

function inputsOf({ inputs }: TransformationStep): Record<string, unknown> | undefined {
  const isObject = typeof inputs === 'object' && inputs !== null && !Array.isArray(inputs);
  return isObject ? (inputs as Record<string, unknown>) : undefined; // which was just seen
}

function bindTools(step: TransformationStep, path: string, tools: TransformationTools): FieldTools {
  const inputs = inputsOf(step);
  const at = (field: string) => {
    const [name = ''] = field.split(/[.[]/);
    return inputs && (Object.hasOwn(inputs, name) || !Object.hasOwn(step, name))
      ? `${path}.inputs.${field}`
      : `${path}.${field}`;
  };
  return {
    value: (json, field, extraNames) => tools.value(json, at(field), extraNames),
    expression: (text, field, extraNames) => tools.expression(text, at(field), extraNames),
    report: (field, message) => tools.report(at(field), message),
  };
}

function countReports(tools: TransformationTools): { tools: TransformationTools; hasReported(): boolean } {
  let count = 0;
  const report: TransformationTools['report'] = (path, message) => {
    count += 1;
    tools.report(path, message);
  };
  return {
    tools: {
      value: (json, path, extraNames) => tools.value(json, path, extraNames),
      expression: (text, path, extraNames) => tools.expression(text, path, extraNames),
      report,
    },
    hasReported: () => count > 0,
  };
}
