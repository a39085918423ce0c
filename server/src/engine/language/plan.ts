/**
 * What the compiler makes of a definition and the executor walks. Everything in it is checked and compiled: there is
 * nothing left to parse or look up while a run goes on.
 *
 * Names an environment holds, as own properties: `trigger`, `inputs`, `user`, `workspace`, `run`, `now`, and by id the
 * values of the steps that are over. Besides these:
 * - in a loop's block and in `collect`: the loop's `as`, and `index` (from 0); in `collect` the block's steps, too;
 * - in a `while` test: `index`, and the values the block's steps had in the round before (null before the first);
 * - in the block of `onError`: `error`, as `{ code, message, class }`;
 * - in the block of `compensate`: the step's own value, and `error`, what made the run fail;
 * - in the `match` of a wait: `event`, the payload of the signal;
 * - in the condition of an event trigger: `trigger` only, with `user`, `workspace` and `now`.
 * A step that was skipped has the value null.
 */
import type { Environment } from './expressions/compile-expression.ts';
import type { JsonSchema } from './json.ts';
import type { Value } from './expressions/value.ts';

/** JSON with templates in it, compiled once. */
export type CompiledValue = (environment: Environment) => Value;
export type CompiledCondition = (environment: Environment) => boolean;

export interface Plan {
  readonly name: string;
  readonly block: PlanBlock;
  readonly triggers: readonly PlanTrigger[];
  readonly concurrency?: PlanConcurrency;
  readonly priority: number;
  readonly timeLimitMs: number;
  readonly output?: CompiledValue;
  readonly inputs?: JsonSchema;
  /** No step in it waits, calls or starts anything: it may run without a record before its last. */
  readonly isPure: boolean;
  /** For the checks at publishing and the gallery. */
  readonly uses: PlanUses;
}

export interface PlanConcurrency {
  readonly key: CompiledValue;
  readonly limit: number;
  readonly onLimit: 'queue' | 'skip' | 'cancel_running';
}

export interface PlanUses {
  readonly actions: readonly { service: string; action: string }[];
  /** Names or ids, as written. */
  readonly connections: readonly string[];
  readonly workflows: readonly string[];
  /** Those its triggers and waits listen to, patterns such as `lead.*` included. */
  readonly events: readonly string[];
  /** People are asked. */
  readonly approvals: boolean;
}

export interface PlanBlock {
  readonly steps: readonly PlanStep[];
  /** Each step is after the one before it: no graph to follow. */
  readonly isSequential: boolean;
}

export interface PlanRetry {
  /** In all: 4 are the first and three more. */
  readonly attempts: number;
  readonly delayMs: number;
  readonly factor: number;
  readonly maxDelayMs: number;
}

interface StepCommon {
  /** Unique in the whole definition. */
  readonly id: string;
  readonly name?: string;
  /** Where it stands: `steps[2].then[0]`. */
  readonly place: string;
  /** Indexes in its block of the steps it waits for; [] starts at once. */
  readonly after: readonly number[];
  readonly when?: CompiledCondition;
  readonly retry: PlanRetry;
  readonly timeoutMs?: number;
  readonly onError: 'fail' | 'continue' | PlanBlock;
  readonly compensate?: PlanBlock;
  /** Neither it nor a step in it waits, calls or starts anything. */
  readonly isPure: boolean;
}

export interface TransformationPlan extends StepCommon {
  readonly kind: 'transformation';
  run(environment: Environment): Value;
}

export interface CodePlan extends StepCommon {
  readonly kind: 'code';
  readonly source: string;
  readonly inputs: CompiledValue;
}

/** `llm` calls ai/generate, `http` calls http/request; their fields are the inputs. */
export interface CallPlan extends StepCommon {
  readonly kind: 'call';
  readonly type: 'llm' | 'integration' | 'http';
  readonly service: string;
  readonly action: string;
  readonly connection?: string;
  readonly inputs: CompiledValue;
}

export interface ConditionalPlan extends StepCommon {
  readonly kind: 'conditional';
  /** The first whose test holds; one without a test always does. */
  readonly cases: readonly { readonly test?: CompiledCondition; readonly block: PlanBlock }[];
}

export type LoopSource =
  | { readonly kind: 'items'; readonly items: CompiledValue }
  | { readonly kind: 'count'; readonly count: CompiledValue }
  | { readonly kind: 'while'; readonly test: CompiledCondition; readonly max: number };

export interface LoopPlan extends StepCommon {
  readonly kind: 'loop';
  readonly over: LoopSource;
  readonly as: string;
  readonly concurrency: number;
  readonly block: PlanBlock;
  readonly collect?: CompiledValue;
  readonly onItemError: 'fail' | 'continue';
}

export interface ParallelPlan extends StepCommon {
  readonly kind: 'parallel';
  readonly branches: readonly PlanBlock[];
  /** How many must finish. */
  readonly join: number;
}

export type WaitFor =
  | { readonly kind: 'duration'; readonly ms: (environment: Environment) => number }
  /** Always gives a date. */
  | { readonly kind: 'until'; readonly at: CompiledValue }
  | {
      readonly kind: 'event';
      readonly event: string;
      readonly key?: CompiledValue;
      readonly match?: CompiledCondition;
      readonly timeoutMs?: number;
      readonly onTimeout: 'fail' | 'continue';
    };

export interface WaitPlan extends StepCommon {
  readonly kind: 'wait';
  readonly for: WaitFor;
}

export interface ApprovalPlan extends StepCommon {
  readonly kind: 'approval';
  /** A list of "role:<role>", "user:<id>" and e-mail addresses. */
  readonly assignees: CompiledValue;
  readonly quorum: number;
  readonly title?: CompiledValue;
  readonly message?: CompiledValue;
  readonly data?: CompiledValue;
  /** Fields of `data` a person may change. */
  readonly editable: readonly string[];
  readonly form?: JsonSchema;
  readonly expiresMs?: number;
  readonly onExpire: 'reject' | 'approve' | 'fail';
  readonly escalate?: { readonly afterMs: number; readonly to: CompiledValue };
  readonly onReject: 'stop' | 'continue' | 'fail';
}

export interface WorkflowPlan extends StepCommon {
  readonly kind: 'workflow';
  /** Name or id. */
  readonly workflow: string;
  readonly inputs: CompiledValue;
  readonly mode: 'await' | 'detached';
}

export interface StopPlan extends StepCommon {
  readonly kind: 'stop';
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly output?: CompiledValue;
  readonly message?: CompiledValue;
}

export type PlanStep =
  | TransformationPlan
  | CodePlan
  | CallPlan
  | ConditionalPlan
  | LoopPlan
  | ParallelPlan
  | WaitPlan
  | ApprovalPlan
  | WorkflowPlan
  | StopPlan;

export type WebhookAuth =
  | { readonly type: 'none' }
  | { readonly type: 'token'; readonly header: string }
  | { readonly type: 'signature'; readonly header: string; readonly algorithm: 'sha256' | 'sha1' };

/** `place` is where it stands in the definition: `triggers[0]`. */
export type PlanTrigger = { readonly place: string } & (
  | { readonly kind: 'manual'; readonly input?: JsonSchema }
  | {
      readonly kind: 'webhook';
      readonly path?: string;
      /** In capitals; empty for any. */
      readonly methods: readonly string[];
      readonly auth: WebhookAuth;
      readonly respond: 'immediately' | 'finished';
      /** Compiled against the names of the finished run: its steps by id, and `output`. */
      readonly response?: {
        readonly status?: CompiledValue;
        readonly headers?: CompiledValue;
        readonly body?: CompiledValue;
      };
    }
  | {
      readonly kind: 'schedule';
      readonly at: { readonly cron: string } | { readonly everyMs: number };
      /** IANA; without it, the workspace's. */
      readonly timeZone?: string;
      readonly catchUp: 'skip' | 'once' | 'all';
      readonly input?: CompiledValue;
    }
  | { readonly kind: 'event'; readonly events: readonly string[]; readonly when?: CompiledCondition }
  | {
      readonly kind: 'form';
      readonly title?: string;
      readonly schema: JsonSchema;
      /** Fields of the lead, by name; sees `trigger`. */
      readonly map?: CompiledValue;
      readonly success?: string;
    }
);
