import {
  diffWorkflow,
  disableWorkflow as disableOperation,
  enableWorkflow as enableOperation,
  getWorkflowSchema,
  getWorkflowVersion,
  listWorkflowVersions,
  publishWorkflow as publishOperation,
  rollbackWorkflow as rollbackOperation,
  validateWorkflow,
  type WorkflowVersionSummary,
} from '@millrace/contracts/workflows/workflow-versions';
import { createDefinitionJsonSchema } from '#engine/language/definition-json-schema';
import { decodeNumberCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding } from '#platform/http/handler';
import type { Db } from '#platform/postgres/database';
import { notFound } from './change-workflow.ts';
import { compareDefinitions } from './compare-definitions.ts';
import { toDefinitionProblem } from './compile-definition.ts';
import {
  disableWorkflow,
  enableWorkflow,
  type PublishDeps,
  publishWorkflow,
  rollbackWorkflow,
  versionNotFound,
} from './publish-workflow.ts';
import { countVersions, selectVersion, selectVersions, type VersionRow } from './version-store.ts';
import { editorOf, presentWorkflow } from './workflow-handlers.ts';
import { selectWorkflow, type WorkflowRow } from './workflow-store.ts';
import type { Definition } from './workflow.ts';

export function bindVersionHandlers(deps: PublishDeps): Binding[] {
  return [...bindPublishing(deps), ...bindReading(deps)];
}

function bindPublishing(deps: PublishDeps): Binding[] {
  return [
    bind(publishOperation, async (context) => {
      await publishWorkflow(context.tx, deps, { ...editorOf(context), ...context.input });
      return await presentWorkflow(context.tx, context.workspaceId, context.input.id);
    }),
    bind(enableOperation, async (context) => {
      await enableWorkflow(context.tx, deps, { ...editorOf(context), id: context.input.id });
      return await presentWorkflow(context.tx, context.workspaceId, context.input.id);
    }),
    bind(disableOperation, async (context) => {
      await disableWorkflow(context.tx, deps, { ...editorOf(context), id: context.input.id });
      return await presentWorkflow(context.tx, context.workspaceId, context.input.id);
    }),
    bind(rollbackOperation, async (context) => {
      await rollbackWorkflow(context.tx, deps, { ...editorOf(context), ...context.input });
      return await presentWorkflow(context.tx, context.workspaceId, context.input.id);
    }),
  ];
}

function bindReading(deps: PublishDeps): Binding[] {
  // Nothing in it changes while the program runs.
  const schema = { ...createDefinitionJsonSchema() };
  return [
    bind(getWorkflowSchema, async () => schema),
    bind(validateWorkflow, async ({ input, tx, workspaceId }) => {
      const result = await deps.compile(tx, workspaceId, input.definition);
      const problems = 'plan' in result ? result.warnings : result.problems;
      return { isValid: 'plan' in result, problems: problems.map(toDefinitionProblem) };
    }),
    bind(listWorkflowVersions, async ({ input, tx, workspaceId }) => {
      await requireWorkflow(tx, workspaceId, input.id);
      const scope = { workspaceId, workflowId: input.id };
      const page = { limit: input.limit + 1, beforeNumber: decodeNumberCursor(input.cursor) };
      const [rows, total] = await Promise.all([
        selectVersions(tx, scope, page),
        input.total ? countVersions(tx, scope) : undefined,
      ]);
      return { ...toPage(rows, input.limit, { item: toVersionSummary, key: (row) => [row.number] }), total };
    }),
    bind(getWorkflowVersion, async ({ input, tx, workspaceId }) => {
      const workflow = await requireWorkflow(tx, workspaceId, input.id);
      return {
        ...(await getVersion(tx, { workspaceId, workflow, number: input.number })),
        workflowId: workflow.id,
      };
    }),
    bind(diffWorkflow, async ({ input, tx, workspaceId }) => {
      const workflow = await requireWorkflow(tx, workspaceId, input.id);
      const draft = workflow.definition as Definition; // written from this type
      const from = input.from ?? workflow.published_version;
      const definitionOf = async (number: number) =>
        (await getVersion(tx, { workspaceId, workflow, number })).definition;
      const before = from === null ? {} : await definitionOf(from);
      const after = input.to === undefined ? draft : await definitionOf(input.to);
      return { from, to: input.to ?? null, changes: compareDefinitions(before, after) };
    }),
  ];
}

export async function requireWorkflow(db: Db, workspaceId: string, id: string): Promise<WorkflowRow> {
  const row = await selectWorkflow(db, workspaceId, id);
  if (!row) throw notFound();
  return row;
}

async function getVersion(db: Db, asked: { workspaceId: string; workflow: WorkflowRow; number: number }) {
  const { workspaceId, workflow, number } = asked;
  const row = await selectVersion(db, { workspaceId, workflowId: workflow.id, number });
  if (!row) throw versionNotFound(workflow.name, number);
  return { ...toVersionSummary(row), definition: row.definition as Definition }; // written from this type
}

function toVersionSummary(row: VersionRow): WorkflowVersionSummary {
  const { published_by: id, publisher_name: name } = row;
  return {
    id: row.id,
    number: row.number,
    note: row.note,
    publishedBy: id !== null && name !== null ? { id, name } : null,
    publishedAt: row.published_at.toISOString(),
  };
}
