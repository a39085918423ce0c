/**
 * Runs one piece of code in QuickJS compiled to WebAssembly. It has a memory of its own, no function of the host and
 * no module loader: there is nothing inside that leads out. Each run has a fresh runtime; nothing is left for the next.
 *
 * QuickJS asks between instructions whether it should go on. What it does in one instruction (a search through an
 * array of 2⁵³ places) is not interrupted: for that, the runner ends the whole thread.
 */
import { type QuickJSContext, type QuickJSHandle, type QuickJSWASMModule, Scope } from 'quickjs-emscripten-core';
import { type CodeError, type CodeErrorCode, describeError } from './code-error.ts';
import { clockFactor, type CodeJob, type CodeReport } from './code-job.ts';
import { sandboxPrelude } from './sandbox-prelude.ts';

/** Much less than the thread has (see the runner): the sandbox must notice first. */
const stackBytes = 256 * 1024;
/** For asking what the code left behind after its time was over. */
const extraMs = 100;
const jobsAtOnce = 1000;

/**
 * `close` is called when the report is safe: after some ways of stopping it, QuickJS finds its own memory in disorder
 * and aborts there.
 */
export function runInSandbox(quickJs: QuickJSWASMModule, job: CodeJob): { report: CodeReport; close(): void } {
  const scope = new Scope();
  return { report: runIn(scope, quickJs, job), close: () => scope.dispose() };
}

function runIn(scope: Scope, quickJs: QuickJSWASMModule, job: CodeJob): CodeReport {
  const runtime = scope.manage(quickJs.newRuntime());
  runtime.setMemoryLimit(job.limits.memoryBytes);
  runtime.setMaxStackSize(stackBytes);
  const timer = startTimer(job.limits.timeMs);
  runtime.setInterruptHandler(timer.isOver);
  const context = scope.manage(runtime.newContext());
  const machine: Machine = { context, scope, isOver: timer.isOver };

  const prelude = evaluate(machine, sandboxPrelude, 'prelude.js');
  const given = [context.newNumber(job.nowMs), context.newNumber(job.seed), context.newString(job.inputJson)];
  for (const handle of given) scope.manage(handle);
  const kit = 'error' in prelude ? prelude : call(machine, prelude.handle, given);
  if ('error' in kit) return { kind: 'failed', error: kit.error, log: [] };
  const failure = runBody(machine, kit.handle, job.source);
  timer.allow(extraMs);
  return toReport(ask(machine, kit.handle), failure, job);
}

interface Machine {
  readonly context: QuickJSContext;
  readonly scope: Scope;
  /** Whether the time is over. */
  isOver(): boolean;
}

type Result = { handle: QuickJSHandle } | { error: CodeError };

/**
 * Processor time of this thread, and so much more on the clock that only a machine out of breath reaches it first:
 * what is left of the log should be told before the runner ends the thread.
 */
function startTimer(timeMs: number): { isOver(): boolean; allow(moreMs: number): void } {
  const start = process.threadCpuUsage();
  const startedAt = performance.now();
  const spentMs = (): number => {
    const { user, system } = process.threadCpuUsage(start);
    return (user + system) / 1000;
  };
  let [most, latest] = [timeMs, startedAt + timeMs * clockFactor];
  return {
    isOver: () => spentMs() > most || performance.now() > latest,
    allow(moreMs) {
      most = spentMs() + moreMs;
      latest = performance.now() + moreMs * clockFactor;
    },
  };
}

function evaluate(machine: Machine, source: string, fileName: string): Result {
  return toResult(machine, machine.context.evalCode(source, fileName));
}

function call(machine: Machine, callee: QuickJSHandle, args: QuickJSHandle[] = []): Result {
  const { context } = machine;
  return toResult(machine, context.callFunction(callee, context.undefined, ...args));
}

function toResult(machine: Machine, result: ReturnType<QuickJSContext['evalCode']>): Result {
  if (!result.error) return { handle: machine.scope.manage(result.value) };
  const error = machine.scope.manage(result.error);
  const dumped: unknown = machine.context.dump(error);
  return { error: toError(dumped, machine) };
}

/** What stopped the code from the outside; what it threw itself, the prelude knows. */
function runBody(machine: Machine, kit: QuickJSHandle, source: string): CodeError | undefined {
  const { context, scope } = machine;
  let body = evaluate(machine, `(function (input) {\n${source}\n})`, 'code.js');
  // `await` is only understood in an async function.
  if ('error' in body && body.error.code === 'code.syntax' && /\bawait\b/.test(source))
    body = evaluate(machine, `(async function (input) {\n${source}\n})`, 'code.js');
  if ('error' in body) return body.error;
  const run = call(machine, scope.manage(context.getProp(kit, 'run')), [body.handle]);
  return 'error' in run ? run.error : runPromises(machine);
}

function runPromises(machine: Machine): CodeError | undefined {
  const { runtime } = machine.context;
  while (runtime.hasPendingJob()) {
    const ran = runtime.executePendingJobs(jobsAtOnce);
    if (ran.error) {
      const error = machine.scope.manage(ran.error);
      return toError(ran.error.context.dump(error), machine);
    }
    if (machine.isOver()) return describeError('code.time_limit');
  }
  return undefined;
}

interface Answers {
  outcome: string;
  value: string;
  log: string[];
}

function ask(machine: Machine, kit: QuickJSHandle): Answers {
  const { context, scope } = machine;
  const answer = (name: string): string => {
    const result = call(machine, scope.manage(context.getProp(kit, name)));
    return 'handle' in result && context.typeof(result.handle) === 'string' ? context.getString(result.handle) : '';
  };
  return { outcome: answer('outcome'), value: answer('value'), log: parseLog(answer('log')) };
}

function parseLog(text: string): string[] {
  try {
    const lines: unknown = JSON.parse(text);
    return Array.isArray(lines) ? lines.filter((line) => typeof line === 'string').slice(0, 200) : [];
  } catch {
    return [];
  }
}

function toReport({ outcome, value, log }: Answers, failure: CodeError | undefined, job: CodeJob): CodeReport {
  if (failure) return { kind: 'failed', error: failure, log };
  if (outcome === 'done') {
    const { resultLength } = job.limits;
    if (value.length > resultLength)
      return { kind: 'failed', error: describeError('code.result_too_large', resultLength), log };
    return { kind: 'done', json: value, log };
  }
  if (outcome === 'pending') return { kind: 'failed', error: describeError('code.never_settled'), log };
  const thrown = parseThrown(value);
  const error =
    outcome === 'not json' ? { ...thrown, code: notJson(thrown.code), message: notJsonMessage(thrown) } : thrown;
  return { kind: 'failed', error, log };
}

const notJson = (code: CodeErrorCode): CodeErrorCode => (code === 'code.failed' ? 'code.result_not_json' : code);
const notJsonMessage = ({ code, message }: CodeError): string =>
  code === 'code.failed' ? `What the code returned cannot be written as JSON: ${message}` : message;

function parseThrown(text: string): CodeError {
  try {
    return toError(JSON.parse(text));
  } catch {
    return { code: 'code.failed', message: 'The code failed, and so did saying with what.' };
  }
}

/** From what was thrown inside: the text of its fields is all that is believed. */
function toError(thrown: unknown, machine?: Machine): CodeError {
  const field = (name: string): string => {
    if (typeof thrown !== 'object' || thrown === null || !Object.hasOwn(thrown, name)) return '';
    const value: unknown = Reflect.get(thrown, name);
    return typeof value === 'string' ? value.slice(0, 5000) : '';
  };
  const [name, message] = [field('name'), field('message')];
  if (name === 'InternalError') {
    if (message === 'interrupted' && machine?.isOver() !== false) return describeError('code.time_limit');
    if (message === 'out of memory' || message === 'string too long') return describeError('code.memory_limit');
  }
  if (message === 'stack overflow') return { ...describeError('code.stack_limit'), ...findPlace(field('stack')) };
  // An exception without fields is what is left when there was no memory to make one.
  if (thrown === null) return describeError('code.memory_limit');
  const place = findPlace(field('stack'));
  const where = place.line === undefined ? '' : ` (line ${place.line})`;
  const said = [name, message].filter((part) => part !== '').join(': ') || 'The code failed without saying why';
  return {
    code: name === 'SyntaxError' && field('stack').startsWith('    at code.js') ? 'code.syntax' : 'code.failed',
    message: `${said}${where}`,
    ...place,
  };
}

/** The innermost place in the user’s source, which begins in the second line of what is evaluated. */
function findPlace(stack: string): { line?: number; column?: number } {
  const found = /code\.js:(\d+)(?::(\d+))?/.exec(stack);
  if (!found) return {};
  return { line: Number(found[1]) - 1, ...(found[2] !== undefined && { column: Number(found[2]) }) };
}
