/**
 * A definition as it is being written: everything that is wrong with it, and what the compiler knows at one place of it.
 * A step that is not finished does not keep the rest from being looked at.
 */
import type { z } from 'zod';
import type { CompileCatalog } from './catalog.ts';
import { type CompileResult, compileWorkflow } from './compile-workflow.ts';
import type { ObservedTemplate } from './compiling/compile-value.ts';
import type { Observer } from './compiling/step-tools.ts';
import { definitionSchema } from './definition.ts';
import type { Scope } from './expressions/checking/scope.ts';
import type { Problem } from './problem.ts';

export interface Inspection {
  readonly problems: readonly Problem[];
  /** Of the place, and of the fields of it that see more. Empty where there is no such place. */
  readonly scopes: ReadonlyMap<string, Scope>;
  /** Of the whole definition, by path. */
  readonly templates: ReadonlyMap<string, ObservedTemplate>;
}

export function inspectWorkflow(definition: unknown, catalog: CompileCatalog, place: string): Inspection {
  const scopes = new Map<string, Scope>();
  const templates = new Map<string, ObservedTemplate>();
  let isRead = false;
  const observer: Observer = {
    scope(at, scope) {
      isRead = true;
      if (at === place || isFieldOf(at, place)) scopes.set(at, scope);
    },
    template: (path, found) => void templates.set(path, found),
  };
  const problems = problemsOf(compileWorkflow(definition, catalog, observer));
  if (isRead) return { problems, scopes, templates };
  return {
    problems: [...problems, ...furtherProblems(definition, { catalog, observer, problems })],
    scopes,
    templates,
  };
}

/** As `compileWorkflow`, with all there is to say: a field that does not fit keeps nobody from hearing of the others. */
export function compileWithAllProblems(definition: unknown, catalog: CompileCatalog): CompileResult {
  const result = compileWorkflow(definition, catalog);
  // One that has the shape of a definition was read to its end.
  if ('plan' in result || definitionSchema.safeParse(definition).success) return result;
  const { problems } = result;
  return { problems: [...problems, ...furtherProblems(definition, { catalog, problems })] };
}

function problemsOf(result: CompileResult): readonly Problem[] {
  return 'problems' in result ? result.problems : result.warnings;
}

function furtherProblems(
  definition: unknown,
  known: { catalog: CompileCatalog; observer?: Observer; problems: readonly Problem[] },
): readonly Problem[] {
  const mended = mendDefinition(definition);
  if (mended === undefined) return [];
  const said = new Set(known.problems.map(({ path }) => path));
  return problemsOf(compileWorkflow(mended, known.catalog, known.observer)).filter(({ path }) => !said.has(path));
}

/** `steps[2].match` of `steps[2]`, but not the place behind its last inner step, `steps[2].then[1]`. */
function isFieldOf(at: string, place: string): boolean {
  return place !== '' && at.startsWith(`${place}.`) && !at.endsWith(']');
}

type Part = Record<string, unknown>;

const mostRounds = 4;

/** What does not fit is left out or replaced by the least that does, so that the rest can be read. */
function mendDefinition(definition: unknown): unknown {
  let mended: unknown = structuredClone(definition);
  for (let round = 0; round < mostRounds; round += 1) {
    const parsed = definitionSchema.safeParse(mended);
    if (parsed.success) return mended;
    if (!isPart(mended)) return undefined;
    for (const issue of parsed.error.issues) mended = mend(mended as Part, issue); // just looked at
  }
  return undefined;
}

function mend(root: Part, issue: z.core.$ZodIssue): Part {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  const { holder, rest } = findHolder(root, path);
  const names = rest.length === 0 && issue.code === 'unrecognized_keys' ? issue.keys : rest.slice(0, 1).map(String);
  if (names.length === 0) return root;
  const defaults = holder === root ? leastDefinition : leastFields(holder['type']);
  for (const name of names) {
    if (holder !== root && name === 'type') replaceStep(holder);
    else if (Object.hasOwn(defaults, name)) holder[name] = defaults[name];
    else Reflect.deleteProperty(holder, name);
  }
  return root;
}

/** The innermost step or trigger around, else the definition itself. */
function findHolder(root: Part, path: readonly (string | number)[]): { holder: Part; rest: (string | number)[] } {
  let holder = root;
  let rest = [...path];
  let value: unknown = root;
  for (const [index, key] of path.entries()) {
    value = isPart(value) || Array.isArray(value) ? (value as Part)[String(key)] : undefined; // read by its own keys
    const isListed = typeof key === 'number' && lists.has(String(path[index - 1]));
    const isBranch = typeof key === 'number' && path[index - 2] === 'branches';
    if ((isListed || isBranch) && isPart(value)) {
      holder = value;
      rest = path.slice(index + 1);
    }
  }
  return { holder, rest };
}

const lists: ReadonlySet<string> = new Set(['steps', 'then', 'else', 'onError', 'compensate', 'triggers']);

const leastDefinition: Part = { name: 'Untitled', steps: [], triggers: [] };
const required: Readonly<Record<string, Part>> = {
  llm: { prompt: '' },
  integration: { service: '-', action: '-' },
  loop: { steps: [] },
  parallel: { branches: [[]] },
  approval: { assignees: 'role:admin' },
  workflow: { workflow: '-' },
  code: { source: 'return null' },
  http: { url: '-' },
  form: { schema: {} },
  event: { event: '*' },
};

function leastFields(type: unknown): Part {
  return typeof type === 'string' && Object.hasOwn(required, type) ? (required[type] ?? {}) : {};
}

/** Of no known kind: its name is all that is left of it. */
function replaceStep(step: Part): void {
  const { id } = step;
  for (const name of Object.keys(step)) Reflect.deleteProperty(step, name);
  Object.assign(step, { ...(typeof id === 'string' && { id }), type: 'transformation', set: {} });
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
