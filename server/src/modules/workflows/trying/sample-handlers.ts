import {
  getWorkflowSample,
  listenForTestCall,
  pinWorkflowSample,
  type WorkflowSample,
} from '@millrace/contracts/workflows/workflow-samples';
import { workflowSampleErrors } from '@millrace/contracts/workflows/errors';
import type { Json } from '#engine/language/json';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import { bind, type Binding } from '#platform/http/handler';
import type { Db, Tx } from '#platform/postgres/database';
import { type Editor, lockForEditor, notFound } from '../definitions/change-workflow.ts';
import { editorOf } from '../definitions/workflow-handlers.ts';
import { selectWorkflow } from '../definitions/workflow-store.ts';
import type { Definition } from '../definitions/workflow.ts';
import type { SignedIds } from '#platform/http/signed-ids';
import { readSample, stepValuesOf } from './read-sample.ts';
import { type SampleScope, selectSample, upsertSample } from './sample-store.ts';

export interface SampleDeps {
  clock: Clock;
  /** Of the addresses that take a test call. */
  testTokens: SignedIds;
  publicUrl: string;
}

const listensForMs = 10 * 60_000;

export function bindSampleHandlers(deps: SampleDeps): Binding[] {
  return [
    bind(getWorkflowSample, ({ input, tx, workspaceId }) => present(tx, { workspaceId, workflowId: input.id })),
    bind(pinWorkflowSample, async (context) => {
      const { input, tx } = context;
      const scope = await requireEditable(tx, editorOf(context), input.id);
      if (input.step !== undefined) {
        await pinStep(tx, scope, { step: input.step, value: (input.value ?? null) as Json }); // JSON came in
        return await present(tx, scope);
      }
      const trigger = (input.trigger ?? null) as Json; // JSON came in
      await upsertSample(tx, scope, { pinned: trigger === null ? null : { trigger, at: deps.clock.now() } });
      return await present(tx, scope);
    }),
    bind(listenForTestCall, async (context) => {
      const { input, tx, workspaceId } = context;
      const scope = await requireEditable(tx, editorOf(context), input.id);
      const listensUntil = input.stop ? null : new Date(deps.clock.now().getTime() + listensForMs);
      await upsertSample(tx, scope, { listensUntil });
      const url = `${deps.publicUrl}/hook-tests/${deps.testTokens.make({ workspaceId, id: input.id })}`;
      return { url, listensUntil: listensUntil?.toISOString() ?? null };
    }),
  ];
}

const mostPinned = { steps: 100, size: 2_000_000 };

/** The workflow is locked: nobody else pins meanwhile. */
async function pinStep(tx: Tx, scope: SampleScope, { step, value }: { step: string; value: Json }): Promise<void> {
  const { [step]: _, ...others } = stepValuesOf(await selectSample(tx, scope));
  const stepValues = value === null ? others : { ...others, [step]: value };
  const isTooMuch = Object.keys(stepValues).length > mostPinned.steps;
  if (isTooMuch || JSON.stringify(stepValues).length > mostPinned.size)
    throw new Problem(
      workflowSampleErrors.tooLarge,
      `Values of ${mostPinned.steps} steps and 2 MB in all can be pinned. Unpin one that is no longer needed.`,
    );
  await upsertSample(tx, scope, { stepValues });
}

async function requireEditable(tx: Tx, editor: Editor, id: string): Promise<SampleScope> {
  const workflow = await lockForEditor(tx, { ...editor, ifMatch: undefined }, id);
  return { workspaceId: editor.workspaceId, workflowId: workflow.id };
}

async function present(db: Db, scope: SampleScope): Promise<WorkflowSample> {
  const workflow = await selectWorkflow(db, scope.workspaceId, scope.workflowId);
  if (!workflow) throw notFound();
  return await readSample(db, scope, workflow.definition as Definition); // written from this type
}
