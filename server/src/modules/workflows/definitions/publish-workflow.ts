/**
 * From draft to what runs. A version never changes; what was published is active or paused, and only while it is active
 * do its triggers stand where events, callers and the clock look for them.
 */
import { workflowErrors, workflowVersionErrors } from '@millrace/contracts/workflows/errors';
import type { Plan } from '#engine/language/plan';
import { Problem } from '#platform/errors';
import type { Tx } from '#platform/postgres/database';
import { indexSteps } from '../starting/index-steps.ts';
import { type Editor, lockForEditor, record, requireNotArchived, type WorkflowDeps } from './change-workflow.ts';
import { type Compile, toDefinitionProblem } from './compile-definition.ts';
import { insertVersion, selectVersion } from './version-store.ts';
import { type LockedWorkflow, updateWorkflow } from './workflow-store.ts';
import { type Definition, isSameDefinition, triggerKindsOf } from './workflow.ts';

export interface PublishDeps extends WorkflowDeps {
  compile: Compile;
  /** Puts the triggers of a plan where they are looked for; without a plan, nothing starts it any more. */
  setTriggers(tx: Tx, workflow: { workspaceId: string; workflowId: string }, plan: Plan | undefined): Promise<void>;
}

type Request = Editor & { id: string };

export async function publishWorkflow(
  tx: Tx,
  deps: PublishDeps,
  request: Request & { note: string; enable?: boolean | undefined },
): Promise<void> {
  const workflow = await lockForEditor(tx, request, request.id);
  requireNotArchived(workflow);
  await publish(tx, deps, { request, workflow, definition: workflow.definition as Definition }); // written from this type
}

interface Publication {
  request: Request & { note: string; enable?: boolean | undefined };
  workflow: LockedWorkflow;
  definition: Definition;
}

async function publish(tx: Tx, deps: PublishDeps, { request, workflow, definition }: Publication): Promise<void> {
  const { workspaceId, actor, note } = request;
  const plan = await requirePlan(tx, deps, { workspaceId, definition });
  const enable = request.enable ?? workflow.state !== 'paused';
  const state = enable ? 'active' : 'paused';
  const isNew = workflow.published_version === null || workflow.has_changes;
  if (!isNew && state === workflow.state) return;
  const at = deps.clock.now();
  const version = isNew ? (workflow.published_version ?? 0) + 1 : workflow.published_version;
  const versionId = isNew ? deps.ids.next() : workflow.published_id;
  if (version === null || versionId === null) throw new Error('A workflow without changes has a version.');
  if (isNew) {
    await insertVersion(tx, {
      workspaceId,
      workflowId: workflow.id,
      id: versionId,
      number: version,
      definition,
      waitsFor: eventsWaitedFor(plan),
      note,
      publishedBy: actor.id,
      at,
    });
  }
  await updateWorkflow(tx, workflow, {
    at,
    change: {
      state,
      hasChanges: false,
      triggerKinds: triggerKindsOf(definition),
      ...(isNew ? { published: { id: versionId, version, at } } : {}),
    },
  });
  await deps.setTriggers(tx, { workspaceId, workflowId: workflow.id }, enable ? plan : undefined);
  deps.announce(tx, workspaceId);
  const before = { state: workflow.state, publishedVersion: workflow.published_version };
  const after = { state, publishedVersion: version, note };
  await record(tx, deps, { workspaceId, id: workflow.id, actor, type: 'workflow.published', before, after });
}

function eventsWaitedFor(plan: Plan): string[] {
  const waits = [...indexSteps(plan).values()].flatMap((step) =>
    step.kind === 'wait' && step.for.kind === 'event' ? [step.for.event] : [],
  );
  return [...new Set(waits)];
}

export async function enableWorkflow(tx: Tx, deps: PublishDeps, request: Request): Promise<void> {
  const workflow = await lockForEditor(tx, request, request.id);
  requireNotArchived(workflow);
  if (workflow.state === 'active') return;
  const definition = await requirePublished(tx, workflow);
  // What it refers to may have gone while it was off.
  const plan = await requirePlan(tx, deps, { workspaceId: request.workspaceId, definition });
  await setState(tx, deps, { request, workflow, state: 'active', plan });
}

export async function disableWorkflow(tx: Tx, deps: PublishDeps, request: Request): Promise<void> {
  const workflow = await lockForEditor(tx, request, request.id);
  requireNotArchived(workflow);
  await requirePublished(tx, workflow);
  if (workflow.state === 'active') await setState(tx, deps, { request, workflow, state: 'paused', plan: undefined });
}

async function setState(
  tx: Tx,
  deps: PublishDeps,
  set: { request: Request; workflow: LockedWorkflow; state: 'active' | 'paused'; plan: Plan | undefined },
): Promise<void> {
  const { request, workflow, state, plan } = set;
  const { workspaceId, actor } = request;
  await updateWorkflow(tx, workflow, { at: deps.clock.now(), change: { state } });
  await deps.setTriggers(tx, { workspaceId, workflowId: workflow.id }, plan);
  deps.announce(tx, workspaceId);
  const type = state === 'active' ? 'workflow.enabled' : 'workflow.disabled';
  const before = { state: workflow.state };
  await record(tx, deps, { workspaceId, id: workflow.id, actor, type, before, after: { state } });
}

export async function rollbackWorkflow(
  tx: Tx,
  deps: PublishDeps,
  request: Request & { number: number; publish: boolean },
): Promise<void> {
  const { workspaceId, actor, number } = request;
  const workflow = await lockForEditor(tx, request, request.id);
  requireNotArchived(workflow);
  const version = await selectVersion(tx, { workspaceId, workflowId: workflow.id, number });
  if (!version) throw versionNotFound(workflow.name, number);
  const definition = version.definition as Definition; // written from this type
  if (!isSameDefinition(workflow.definition as Definition, definition)) {
    const hasChanges = workflow.published_version !== number;
    const name = String(definition['name']);
    await updateWorkflow(tx, workflow, { at: deps.clock.now(), change: { name, definition, hasChanges } });
    const after = { draftOfVersion: number };
    await record(tx, deps, { workspaceId, id: workflow.id, actor, type: 'workflow.rolled_back', after });
  }
  if (!request.publish) return;
  // As the caller has seen it: the version they named was judged when the draft was changed.
  const again = await lockForEditor(tx, { ...request, ifMatch: undefined }, request.id);
  await publish(tx, deps, { request: { ...request, note: `Back to version ${number}` }, workflow: again, definition });
}

export function versionNotFound(name: string, number: number): Problem {
  return new Problem(workflowVersionErrors.notFound, `“${name}” has no version ${number}.`);
}

async function requirePublished(tx: Tx, workflow: LockedWorkflow): Promise<Definition> {
  const { workspace_id: workspaceId, id: workflowId, published_version: number } = workflow;
  const version = number === null ? undefined : await selectVersion(tx, { workspaceId, workflowId, number });
  if (version) return version.definition as Definition; // written from this type
  throw new Problem(workflowErrors.notPublished, `“${workflow.name}” was never published. Publish it first.`);
}

/** The plan of a definition; refused with everything that is wrong with it. */
export async function requirePlan(
  tx: Tx,
  deps: { compile: Compile },
  { workspaceId, definition }: { workspaceId: string; definition: Definition },
): Promise<Plan> {
  const result = await deps.compile(tx, workspaceId, definition);
  if ('plan' in result) return result.plan;
  const problems = result.problems.map(toDefinitionProblem);
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const others = errors.length - 1;
  const more = others > 1 ? ` There are ${others} more problems.` : others === 1 ? ' There is one more problem.' : '';
  throw new Problem(
    workflowErrors.invalidDefinition,
    `${first?.path ? `${first.path}: ` : ''}${first?.message ?? 'The definition has problems'}.${more}`.replace(
      /\.\./,
      '.',
    ),
    { extensions: { problems } },
  );
}
