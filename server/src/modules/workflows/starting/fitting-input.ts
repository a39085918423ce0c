import { runErrors } from '@millrace/contracts/runs/errors';
import type { Json } from '#engine/language/json';
import { compileJsonSchema, type JsonSchema } from '#engine/language/json-schema';
import type { Plan } from '#engine/language/plan';
import { Problem } from '#platform/errors';

interface GivenInput {
  /** Of the trigger; only what people enter has a schema. */
  kind: string;
  value: Json;
  /** What the caller named it. */
  as: 'input' | 'payload';
}

/** What is given must fit what the workflow says it starts with: by hand, or by its form. */
export function requireFittingInput(plan: Plan, { kind, value, as }: GivenInput): void {
  const problem =
    kind === 'form' ? problemOfForm(plan, value) : isByHand(kind) ? problemOfInput(plan, value) : undefined;
  if (!problem) return;
  const path = problem.path === '' ? as : `${as}.${problem.path}`;
  throw new Problem(runErrors.inputInvalid, `${path} ${problem.message}.`, {
    extensions: { issues: [{ path, message: problem.message }] },
  });
}

function isByHand(kind: string): boolean {
  return kind === 'manual' || kind === 'api';
}

type InputProblem = { path: string; message: string } | undefined;

/** Of what a run is started with by hand, or by a step of another run. */
export function problemOfInput(plan: Plan, value: Json): InputProblem {
  const manual = plan.triggers.find((trigger) => trigger.kind === 'manual');
  const schema = (manual?.kind === 'manual' ? manual.input : undefined) ?? plan.inputs;
  return schema ? problemOf(schema, value) : undefined;
}

/** Of several forms, a run does not know which it was. The lead beside what was entered was made of it. */
function problemOfForm(plan: Plan, value: Json): InputProblem {
  const [form, ...others] = plan.triggers.filter((trigger) => trigger.kind === 'form');
  if (!form || others.length > 0 || typeof form.schema !== 'object') return undefined;
  const asked = new Set(Object.keys((form.schema['properties'] as object | undefined) ?? {})); // checked by the compiler
  const entered = Object.entries(value ?? {}).filter(([name]) => name !== 'lead' || asked.has(name));
  return problemOf(form.schema, Object.fromEntries(entered));
}

function problemOf(schema: JsonSchema, value: Json): InputProblem {
  const compiled = compileJsonSchema(schema);
  if (!('check' in compiled)) return { path: '', message: compiled.problem };
  return compiled.check(value ?? {});
}
