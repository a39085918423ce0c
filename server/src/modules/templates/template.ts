/** A template as the program holds it, wherever it comes from, and as it is shown. */
import type { Template, TemplateSummary } from '@millrace/contracts/templates/template';
import type { TemplateFile } from '@millrace/contracts/templates/template-file';
import { triggerKinds } from '@millrace/contracts/workflows/workflow';
import type { ListedConnection } from '#modules/connections/connections.module';
import type { Figures, OwnTemplate } from './template-store.ts';
import { eachValue } from './value-path.ts';

export interface HeldTemplate {
  /** The slug of an official one, else an id. */
  id: string;
  file: TemplateFile;
  /** Undefined for an official one. */
  own: OwnTemplate | undefined;
}

/** What is known around the templates when they are shown to somebody. */
export interface Surroundings {
  connections: readonly ListedConnection[];
  figures: ReadonlyMap<string, Figures>;
  myRatings: ReadonlyMap<string, number>;
}

export function toSummary({ id, file, own }: HeldTemplate, around: Surroundings): TemplateSummary {
  const { name, description, category, tags, difficulty, minutesSaved, author, examples, connections } = file;
  const { uses = 0, ratings = 0, average = null } = around.figures.get(id) ?? {};
  return {
    id,
    source: own ? 'workspace' : 'official',
    name,
    description,
    category,
    tags,
    difficulty,
    minutesSaved,
    author,
    examples,
    connections,
    services: servicesOf(file.definition),
    triggers: triggersOf(file.definition),
    isReady: connections.every(
      ({ isRequired, service }) =>
        !isRequired || around.connections.some((one) => one.isActive && one.service === service),
    ),
    isRetired: own?.state === 'retired',
    uses,
    rating: { average: average === null ? null : Math.round(average * 10) / 10, count: ratings },
    myRating: around.myRatings.get(id) ?? null,
    version: own?.version ?? file.version,
    updatedAt: own?.updatedAt.toISOString() ?? null,
  };
}

export function toTemplate(held: HeldTemplate, around: Surroundings): Template {
  const { slug, config, definition } = held.file;
  return { ...toSummary(held, around), slug, config, definition, workflowId: held.own?.workflowId ?? null };
}

function triggersOf(definition: TemplateFile['definition']): TemplateSummary['triggers'] {
  const triggers: unknown = definition['triggers'];
  const kinds = Array.isArray(triggers) ? triggers.map((trigger: { type?: unknown } | null) => trigger?.type) : [];
  return triggerKinds.filter((kind) => kinds.includes(kind));
}

/** What its steps call: services by name, `ai` for a question to a model, `http` for any address. */
function servicesOf(definition: TemplateFile['definition']): string[] {
  const services = new Set<string>();
  eachValue(definition['steps'], (value) => {
    if (typeof value !== 'object' || value === null || !('type' in value)) return;
    if (value.type === 'integration' && 'service' in value) services.add(String(value.service));
    if (value.type === 'llm') services.add('ai');
    if (value.type === 'http') services.add('http');
  });
  return [...services].toSorted();
}
