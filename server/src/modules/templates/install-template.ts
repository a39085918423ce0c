import { templateErrors } from '@millrace/contracts/templates/errors';
import {
  configInLanguage,
  inLanguage,
  standardConfig,
  type TemplateFile,
  type TemplateLanguage,
} from '@millrace/contracts/templates/template-file';
import { workflowErrors } from '@millrace/contracts/workflows/errors';
import type { DefinitionProblem } from '@millrace/contracts/workflows/workflow';
import { compileJsonSchema } from '#engine/language/json-schema';
import type { EventActor, EventLog } from '#modules/events/events.module';
import type { ListedConnection } from '#modules/connections/connections.module';
import type { WorkflowDefinitions } from '#modules/workflows/workflows.module';
import type { Reach } from '@millrace/contracts/permissions';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import { configNamesAt, type Definition, fillDefinition } from './fill-definition.ts';
import { type FindDeps, getHeld } from './find-templates.ts';
import { insertInstall } from './template-store.ts';

export interface InstallDeps extends FindDeps {
  events: EventLog;
  workflows: WorkflowDefinitions;
  ids: Ids;
  clock: Clock;
}

export interface Installation {
  workspaceId: string;
  actor: Extract<EventActor, { kind: 'user' | 'api_key' }>;
  reach: Reach;
  id: string;
  config: Record<string, unknown>;
  connections: Record<string, string>;
  name?: string | undefined;
  language: TemplateLanguage;
  publish: boolean;
}

/** Answers the id of the workflow. */
export async function installTemplate(tx: Tx, deps: InstallDeps, installation: Installation): Promise<string> {
  const { workspaceId, actor, reach, language, publish } = installation;
  const { id, file, own } = await getHeld(tx, deps, installation);
  if (own?.state === 'retired') {
    throw new Problem(templateErrors.retired, 'This template is retired: it is not installed any more.');
  }
  const config = { ...standardConfig(file.config, language), ...installation.config };
  const known = await deps.connections.list(tx, workspaceId);
  const mapped = mapConnections(file, installation.connections, known);
  refuse([...checkConfig(file, config, language), ...mapped.issues]);
  const name = installation.name ?? inLanguage(file.name, language);
  const filled = fillDefinition(file.definition, { config, connections: mapped.ids });
  const workflowId = await deps.workflows.create(tx, {
    workspaceId,
    actor,
    name,
    description: inLanguage(file.description, language),
    definition: filled,
    minutesSaved: file.minutesSaved,
  });
  if (publish) {
    await atPlacesOfForm(file, () =>
      deps.workflows.publish(tx, { workspaceId, actor, reach, id: workflowId, note: '', enable: true }),
    );
  }
  const at = deps.clock.now();
  const install = { template: id, isOfficial: !own, workflowId, minutesSaved: file.minutesSaved };
  await insertInstall(tx, { workspaceId, id: deps.ids.next(), ...install, installedBy: actor.id, at });
  const after = { template: id, name: inLanguage(file.name, 'en'), version: own?.version ?? file.version };
  const event = { workspaceId, actor, type: 'template.installed' as const, after };
  await deps.events.record(tx, [{ ...event, entityType: 'workflow', entityId: workflowId }]);
  return workflowId;
}

interface Issue {
  /** `config.days`, `connections.mailbox`. */
  path: string;
  message: string;
}

function refuse(issues: readonly Issue[]): void {
  const [first] = issues;
  if (!first) return;
  throw new Problem(templateErrors.invalidConfig, `${first.path} ${first.message}.`, { extensions: { issues } });
}

/** One thing at a time is wrong with a value; all values that are wrong are told. */
function checkConfig(file: TemplateFile, config: Definition, language: TemplateLanguage): Issue[] {
  const { properties, required = [] } = configInLanguage(file.config, language);
  const missing = required.filter((name) => isNothing(config[name]));
  const unknown = Object.keys(config).filter((name) => !Object.hasOwn(properties, name));
  return [
    ...missing.map((name) => ({ path: `config.${name}`, message: 'is missing' })),
    ...unknown.map((name) => ({ path: `config.${name}`, message: 'is not known' })),
    ...Object.entries(properties).flatMap(([name, property]) => {
      if (isNothing(config[name])) return [];
      const compiled = compileJsonSchema(property);
      if ('problem' in compiled) return [{ path: `config.${name}`, message: `has a schema that ${compiled.problem}` }];
      const problem = compiled.check(config[name]);
      if (!problem) return [];
      return [{ path: `config.${name}${problem.path && `.${problem.path}`}`, message: problem.message }];
    }),
  ];
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function mapConnections(
  file: TemplateFile,
  given: Record<string, string>,
  known: readonly ListedConnection[],
): { ids: Record<string, string>; issues: Issue[] } {
  const ids: Record<string, string> = {};
  const issues: Issue[] = [];
  for (const { key, service, isRequired } of file.connections) {
    const path = `connections.${key}`;
    const wanted = given[key];
    if (wanted === undefined) {
      if (isRequired) issues.push({ path, message: `is missing: choose a connection to ${service}` });
      continue;
    }
    const found = known.find(({ id, name, key: folded }) => [id, name, folded].includes(wanted));
    if (!found) issues.push({ path, message: 'is no connection of this workspace' });
    else if (found.service !== service)
      issues.push({ path, message: `is a connection to ${found.service}; one to ${service} is needed` });
    // By its id: a connection that is renamed later stays the one that was meant.
    else ids[key] = found.id;
  }
  for (const key of Object.keys(given)) {
    if (!file.connections.some((one) => one.key === key))
      issues.push({ path: `connections.${key}`, message: 'is not known' });
  }
  return { ids, issues };
}

/** What is wrong with the definition is told as what was filled in, where it comes from that. */
async function atPlacesOfForm(file: TemplateFile, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem) || error.definition !== workflowErrors.invalidDefinition) throw error;
    const problems = error.extensions['problems'] as DefinitionProblem[]; // as requirePlan throws it
    const issues = problems.flatMap(({ path, message }) =>
      configNamesAt(file.definition, path).map((name) => ({ path: `config.${name}`, message })),
    );
    throw new Problem(error.definition, error.message, { extensions: { problems, issues }, cause: error });
  }
}
