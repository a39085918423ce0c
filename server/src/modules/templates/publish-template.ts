/** Templates of the workspace: from its workflows, or from a file. */
import { templateErrors } from '@millrace/contracts/templates/errors';
import {
  type ConfigChoice,
  inLanguage,
  standardConfig,
  TemplateFile,
  templateFormat,
  templateFormatVersion,
} from '@millrace/contracts/templates/template-file';
import { requestErrors } from '@millrace/contracts/errors';
import type { DefinitionProblem } from '@millrace/contracts/workflows/workflow';
import type { EventActor } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import { isUuid } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import { findUnportable } from './check-portable.ts';
import { extractTemplate } from './extract-template.ts';
import { fillDefinition } from './fill-definition.ts';
import { notFound } from './find-templates.ts';
import type { InstallDeps } from './install-template.ts';
import { countTemplates, insertTemplate, lockTemplate, type OwnTemplate, updateTemplateRow } from './template-store.ts';

export interface Publisher {
  workspaceId: string;
  actor: Extract<EventActor, { kind: 'user' | 'api_key' }>;
  ifMatch: number | undefined;
}

export type Metadata = Omit<
  TemplateFile,
  '$schema' | 'format' | 'formatVersion' | 'slug' | 'version' | 'connections' | 'config' | 'definition'
>;

const mostOfWorkspace = 500;

export async function publishTemplate(
  tx: Tx,
  deps: InstallDeps,
  published: Publisher & { workflowId: string; metadata: Metadata; choices: readonly ConfigChoice[] },
): Promise<string> {
  const { workspaceId, actor, workflowId, metadata, choices } = published;
  const file = await fileOfWorkflow(tx, deps, { workspaceId, workflowId, metadata, choices, version: 1 });
  const id = await insert(tx, deps, { by: published, file, choices, workflowId });
  await record(deps, tx, {
    workspaceId,
    actor,
    id,
    type: 'template.published',
    after: { name: nameOf(file), workflowId },
  });
  return id;
}

/** What is wrong with a file is told with its places. */
export async function importTemplate(
  tx: Tx,
  deps: InstallDeps,
  imported: Publisher & { file: Record<string, unknown> },
): Promise<string> {
  const { workspaceId, actor } = imported;
  const read = TemplateFile.safeParse(imported.file);
  if (!read.success) {
    const issues = read.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
    const [first] = issues;
    throw new Problem(templateErrors.invalidFile, `${first?.path || 'The file'}: ${first?.message ?? 'no template'}.`, {
      extensions: { issues },
    });
  }
  const file = read.data;
  await judge(tx, deps, { workspaceId, file });
  const id = await insert(tx, deps, { by: imported, file, choices: [], workflowId: null });
  await record(deps, tx, { workspaceId, actor, id, type: 'template.imported', after: { name: nameOf(file) } });
  return id;
}

export async function updateTemplate(
  tx: Tx,
  deps: InstallDeps,
  updated: Publisher & {
    id: string;
    metadata: { [Field in keyof Metadata]?: Metadata[Field] | undefined };
    workflowId?: string | undefined;
    choices?: ConfigChoice[] | undefined;
  },
): Promise<void> {
  const { workspaceId, actor, id, workflowId } = updated;
  const own = await lockOwn(tx, deps, updated);
  const said = Object.fromEntries(Object.entries(updated.metadata).filter(([, value]) => value !== undefined));
  const { choices = own.choices } = updated;
  const kept = { ...own.file, ...said, version: own.file.version + 1 };
  const file =
    workflowId === undefined
      ? kept
      : await fileOfWorkflow(tx, deps, { workspaceId, workflowId, metadata: kept, choices, version: kept.version });
  await updateTemplateRow(tx, updated, {
    file,
    at: deps.clock.now(),
    ...(workflowId === undefined ? {} : { workflowId, choices }),
  });
  const after = { name: nameOf(file), version: file.version, ...(workflowId === undefined ? {} : { workflowId }) };
  await record(deps, tx, { workspaceId, actor, id, type: 'template.updated', after });
}

export async function setTemplateState(
  tx: Tx,
  deps: InstallDeps,
  changed: Publisher & { id: string; state: OwnTemplate['state'] },
): Promise<void> {
  const { workspaceId, actor, id, state } = changed;
  const own = await lockOwn(tx, deps, changed);
  if (own.state === state) return;
  await updateTemplateRow(tx, changed, { state, at: deps.clock.now() });
  const type = state === 'retired' ? 'template.retired' : 'template.restored';
  await record(deps, tx, { workspaceId, actor, id, type, after: { name: nameOf(own.file) } });
}

async function lockOwn(tx: Tx, deps: InstallDeps, by: Publisher & { id: string }): Promise<OwnTemplate> {
  if (deps.official.has(by.id)) {
    throw new Problem(templateErrors.official, 'This template comes with Millrace. Install it, and publish your own.');
  }
  const own = isUuid(by.id) ? await lockTemplate(tx, by.workspaceId, by.id) : undefined;
  if (!own) throw notFound();
  if (by.ifMatch !== undefined && by.ifMatch !== own.version) {
    throw new Problem(
      requestErrors.preconditionFailed,
      `The template has changed since you read it (version ${own.version} now). Read it again.`,
      { extensions: { version: own.version } },
    );
  }
  return own;
}

async function fileOfWorkflow(
  tx: Tx,
  deps: InstallDeps,
  of: {
    workspaceId: string;
    workflowId: string;
    metadata: Metadata;
    choices: readonly ConfigChoice[];
    version: number;
  },
): Promise<TemplateFile> {
  const { workspaceId, workflowId, metadata, choices, version } = of;
  const workflow = await deps.workflows.read(tx, workspaceId, workflowId);
  const known = await deps.connections.list(tx, workspaceId);
  const { issues, ...extracted } = extractTemplate(workflow.definition, { connections: known, choices });
  const [first] = issues;
  if (first) {
    throw new Problem(templateErrors.invalidConfig, `${first.path}: ${first.message}.`, { extensions: { issues } });
  }
  const { name, description, category, tags, difficulty, minutesSaved, author, examples } = metadata;
  const file: TemplateFile = {
    format: templateFormat,
    formatVersion: templateFormatVersion,
    slug: toSlug(inLanguage(name, 'en')),
    version,
    ...{ name, description, category, tags, difficulty, minutesSaved, author, examples },
    ...extracted,
  };
  await judge(tx, deps, { workspaceId, file });
  return file;
}

/** Nothing of a workspace in it, and a workflow that could be published once it is filled in. */
async function judge(
  tx: Tx,
  deps: InstallDeps,
  { workspaceId, file }: { workspaceId: string; file: TemplateFile },
): Promise<void> {
  const problems: DefinitionProblem[] = findUnportable(file.definition, file.config);
  const [first] = problems;
  if (first) {
    throw new Problem(templateErrors.notPortable, `${first.path} ${first.message}.`, { extensions: { problems } });
  }
  const config = standardConfig(file.config, 'en', true);
  const definition = fillDefinition(file.definition, { config, connections: {} });
  await deps.workflows.check(tx, { workspaceId, definition: { ...definition, name: nameOf(file) } });
}

async function insert(
  tx: Tx,
  deps: InstallDeps,
  made: { by: Publisher; file: TemplateFile; choices: readonly ConfigChoice[]; workflowId: string | null },
): Promise<string> {
  const { by, ...template } = made;
  if ((await countTemplates(tx, by.workspaceId)) >= mostOfWorkspace) {
    throw new Problem(templateErrors.tooMany, `A workspace has at most ${mostOfWorkspace} templates of its own.`);
  }
  const id = deps.ids.next();
  const at = deps.clock.now();
  await insertTemplate(tx, { workspaceId: by.workspaceId, id, createdBy: by.actor.id, at, ...template });
  return id;
}

function toSlug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase();
  return (
    plain
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 80)
      .replace(/-$/, '') || 'template'
  );
}

const nameOf = (file: Pick<TemplateFile, 'name'>): string => inLanguage(file.name, 'en');

async function record(
  deps: InstallDeps,
  tx: Tx,
  event: Pick<Publisher, 'workspaceId' | 'actor'> & {
    id: string;
    type: `template.${string}`;
    after: Record<string, unknown>;
  },
): Promise<void> {
  const { id, ...rest } = event;
  await deps.events.record(tx, [{ ...rest, entityType: 'template', entityId: id }]);
}
