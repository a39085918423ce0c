/** Sample data of a workflow: pinned, else of its last run, else made up. */
import type { WorkflowSample } from '@millrace/contracts/workflows/workflow-samples';
import type { Json } from '#engine/language/json';
import type { Db } from '#platform/postgres/database';
import type { Definition } from '../definitions/workflow.ts';
import { maskSecrets } from '../runs/mask-secrets.ts';
import { idOfPath } from '../runs/step-paths.ts';
import { cutValue } from './cut-value.ts';
import { sampleOfTriggers } from './sample-of-trigger.ts';
import { type SampleScope, selectLastRun, selectSample, selectStepValues } from './sample-store.ts';

const limits = { text: 4000, items: 25, depth: 12 };

export async function readSample(db: Db, scope: SampleScope, definition: Definition): Promise<WorkflowSample> {
  const [kept, run] = await Promise.all([selectSample(db, scope), selectLastRun(db, scope)]);
  const values = run ? await selectStepValues(db, { workspaceId: scope.workspaceId, runId: run.id }) : [];
  const pinnedAt = kept?.pinned_at;
  const pinnedSteps = stepValuesOf(kept);
  const trigger = pinnedAt ? kept.trigger : (run?.trigger ?? sampleOfTriggers(definition));
  return {
    source: pinnedAt ? 'pinned' : run ? 'run' : 'made',
    trigger: toShown(trigger),
    inputs: run ? toShown(run.inputs) : toShown(trigger),
    values: { ...valuesById(values), ...mapValues(pinnedSteps) },
    pinnedSteps: Object.keys(pinnedSteps),
    runId: run?.id ?? null,
    at: (pinnedAt ?? run?.created_at)?.toISOString() ?? null,
    listensUntil: kept?.listens_until?.toISOString() ?? null,
  };
}

/** Written by pinning alone, which makes an object of it. */
export function stepValuesOf(kept: { step_values: unknown } | undefined): { readonly [id: string]: Json } {
  return (kept?.step_values ?? {}) as { readonly [id: string]: Json }; // as above
}

function mapValues(values: { readonly [id: string]: Json }): Record<string, Json> {
  return Object.fromEntries(Object.entries(values).map(([id, value]) => [id, toShown(value)]));
}

/** Of a step that ran several times, the first. */
function valuesById(given: readonly { path: string; value: Json }[]): Record<string, Json> {
  const values = new Map<string, Json>();
  for (const { path, value } of given) {
    const id = idOfPath(path);
    if (!values.has(id)) values.set(id, toShown(value));
  }
  return Object.fromEntries(values);
}

function toShown(value: unknown): Json {
  return cutValue(maskSecrets(value ?? null), limits).value;
}
