/** What the compilation of one step works with: the names of its place, and where to say what is wrong. */
import type { CompileCatalog } from '../catalog.ts';
import {
  compileBare,
  compileCondition,
  type CompiledTest,
  compileValue,
  type ObservedTemplate,
  type ShapedValue,
  type ValueContext,
} from './compile-value.ts';
import { parseDuration } from '../duration.ts';
import type { Retry } from '../field-schemas.ts';
import type { CompiledBlock } from './kind-result.ts';
import type { CompiledValue, PlanRetry } from '../plan.ts';
import type { Problem } from '../problem.ts';
import type { SchemaChecks } from './schema-checks.ts';
import type { Binding, Scope } from '../expressions/checking/scope.ts';
import type { StepIds } from '../step-ids.ts';
import type { Step } from '../step-schemas.ts';

export interface Compilation {
  readonly catalog: CompileCatalog;
  readonly ids: StepIds;
  readonly problems: Problem[];
  readonly retry: Retry | undefined;
  readonly timeLimitMs: number;
  readonly schemas: SchemaChecks;
  readonly observer: Observer | undefined;
}

/** Told what the compiler finds out on its way: for editors. */
export interface Observer {
  /**
   * The names at each step, by its place; at the end of each list, by the place the next would have; and at fields that
   * see more than their step.
   */
  scope?(place: string, scope: Scope): void;
  /** Each text with expressions in it that can be evaluated. */
  template?(path: string, found: ObservedTemplate): void;
}

export type CompileBlock = (list: readonly Step[], at: { path: string; scope: Scope }) => CompiledBlock;

interface Place {
  readonly place: string;
  readonly scope: Scope;
  readonly compilation: Compilation;
  readonly compileBlock: CompileBlock;
}

export class StepTools {
  /** `steps[2]` */
  readonly place: string;
  readonly scope: Scope;
  readonly compilation: Compilation;
  readonly #compileBlock: CompileBlock;

  constructor({ place, scope, compilation, compileBlock }: Place) {
    this.place = place;
    this.scope = scope;
    this.compilation = compilation;
    this.#compileBlock = compileBlock;
  }

  at(field: string): string {
    return field === '' ? this.place : `${this.place}.${field}`;
  }

  /** The same place, with more names. */
  with(bindings: Iterable<Binding>): StepTools {
    return this.within(this.scope.with(bindings));
  }

  within(scope: Scope): StepTools {
    return new StepTools({ place: this.place, scope, compilation: this.compilation, compileBlock: this.#compileBlock });
  }

  /** `path` is that in the definition. */
  shapedAt(json: unknown, path: string): ShapedValue {
    return compileValue(json, path, this.#context());
  }

  value(json: unknown, field: string): CompiledValue {
    return this.shapedAt(json, this.at(field)).run;
  }

  optional(json: unknown, field: string): CompiledValue | undefined {
    return json === undefined ? undefined : this.value(json, field);
  }

  condition(condition: boolean | string, field: string): CompiledTest {
    return compileCondition(condition, this.at(field), this.#context());
  }

  /** The same place at a field that sees more than the others. */
  withAt(field: string, bindings: Iterable<Binding>): StepTools {
    const tools = this.with(bindings);
    this.compilation.observer?.scope?.(this.at(field), tools.scope);
    return tools;
  }

  /** With or without {{ }} around it. */
  expressionAt(text: string, path: string): CompiledValue {
    return compileBare(text, path, this.#context());
  }

  block(list: readonly Step[] | undefined, field: string): CompiledBlock {
    return this.#compileBlock(list ?? [], { path: this.at(field), scope: this.scope });
  }

  duration(text: string | undefined, field: string): number | undefined {
    if (text === undefined) return undefined;
    const ms = parseDuration(text);
    if (ms === undefined) this.report(field, `"${text}" is no span of time up to ten years`);
    return ms;
  }

  report(field: string, message: string, severity: Problem['severity'] = 'error'): void {
    this.compilation.problems.push({ path: this.at(field), message, severity });
  }

  #context(): ValueContext {
    const { ids, problems, observer } = this.compilation;
    return { scope: this.scope, ids, problems, observer };
  }
}

const defaults: PlanRetry = { attempts: 4, delayMs: 1000, factor: 2, maxDelayMs: 3_600_000 };

/** What the step says, then what the workflow says, then the usual. */
export function compileRetry(own: Retry | undefined, outer: Retry | undefined): PlanRetry {
  const delay = own?.delay ?? outer?.delay;
  const maxDelay = own?.maxDelay ?? outer?.maxDelay;
  return {
    attempts: own?.attempts ?? outer?.attempts ?? defaults.attempts,
    delayMs: (delay === undefined ? undefined : parseDuration(delay)) ?? defaults.delayMs,
    factor: own?.factor ?? outer?.factor ?? defaults.factor,
    maxDelayMs: (maxDelay === undefined ? undefined : parseDuration(maxDelay)) ?? defaults.maxDelayMs,
  };
}
