/** From a workflow to a template: connections become slots, and chosen values what a person fills in. */
import {
  type ConfigChoice,
  type ConfigSchema,
  type TemplateConnection,
} from '@millrace/contracts/templates/template-file';
import { findUnportable } from './check-portable.ts';
import type { Definition } from './fill-definition.ts';
import { eachValue, mapTexts, parsePath, valueAt } from './value-path.ts';

export interface KnownConnection {
  id: string;
  name: string;
  /** The name as it is compared. */
  key: string;
  service: string;
}

export interface Extracted {
  definition: Definition;
  connections: TemplateConnection[];
  config: ConfigSchema;
  /** Choices whose place is not there, or whose name is taken. */
  issues: { path: string; message: string }[];
}

export function extractTemplate(
  workflow: Definition,
  { connections: known, choices }: { connections: readonly KnownConnection[]; choices: readonly ConfigChoice[] },
): Extracted {
  const { name: _, description: __, ...own } = workflow;
  const slots = slotsOf(own, known);
  const withSlots = mapTexts(own, (text, path) => {
    const slot = path.endsWith('.connection') ? slots.find(({ names }) => names.includes(text)) : undefined;
    return slot ? `{{ connections.${slot.connection.key} }}` : text;
  });
  const definition = structuredClone(withSlots) as Definition; // an object stays one
  const { properties, issues } = takeOut(definition, choices);
  const constants = definition['config'];
  if (typeof constants === 'object' && constants !== null && Object.keys(constants).length === 0)
    delete definition['config'];
  const names = Object.keys(properties);
  return {
    definition,
    connections: slots.map(({ connection }) => connection),
    config: { type: 'object', properties, ...(names.length > 0 ? { required: names } : {}) },
    issues,
  };
}

interface Slot {
  connection: TemplateConnection;
  /** What steps call it here. */
  names: string[];
}

function slotsOf(definition: Definition, known: readonly KnownConnection[]): Slot[] {
  const used: KnownConnection[] = [];
  eachValue(definition, (value, _, key) => {
    if (key !== 'connection' || typeof value !== 'string') return;
    const found = known.find(({ id, name, key: folded }) => [id, name, folded].includes(value));
    if (found && !used.includes(found)) used.push(found);
  });
  return used.map(({ id, name, key, service }, index) => {
    const isOnly = used.every((other, place) => place === index || other.service !== service);
    const stem = service.replaceAll(/\W/g, '_');
    const purpose = { en: name };
    return {
      connection: { key: isOnly ? stem : `${stem}_${index + 1}`, service, isRequired: true, purpose },
      names: [id, name, key],
    };
  });
}

function takeOut(definition: Definition, choices: readonly ConfigChoice[]) {
  const properties: ConfigSchema['properties'] = {};
  const issues: Extracted['issues'] = [];
  for (const [index, { name, path, title, description }] of choices.entries()) {
    const value = valueAt(definition, path);
    const place = `config.${index}`;
    const [root, constant, ...deeper] = parsePath(path) ?? [];
    if (root === 'config' && (constant !== name || deeper.length > 0))
      issues.push({ path: `${place}.name`, message: 'a value of config is filled in whole, and keeps its name' });
    else if (value === undefined) issues.push({ path: `${place}.path`, message: `there is nothing at ${path}` });
    else if (name in properties) issues.push({ path: `${place}.name`, message: `the name “${name}” is taken` });
    else {
      properties[name] = {
        ...schemaOf(value),
        title: title || name,
        ...(description ? { description } : {}),
        // What is only this workspace's has to be filled in anew.
        ...(findUnportable({ value }).length > 0 ? {} : { default: value }),
      };
      replaceAt(definition, path, name);
    }
  }
  return { properties, issues };
}

function schemaOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'string') return { type: 'string' };
  if (typeof value === 'boolean') return { type: 'boolean' };
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' };
  return Array.isArray(value) ? { type: 'array' } : value === null ? {} : { type: 'object' };
}

/** A value of `config` stays where it is, under the name that was chosen: installing puts it back there. */
function replaceAt(definition: Definition, path: string, name: string): void {
  const keys = parsePath(path) ?? [];
  const last = keys.at(-1);
  let around: unknown = definition;
  for (const key of keys.slice(0, -1)) around = (around as Record<string | number, unknown>)[key]; // valueAt went there
  if (last === undefined || typeof around !== 'object' || around === null) return;
  const container = around as Record<string | number, unknown>; // as was just asked
  if (keys[0] === 'config') delete container[last];
  else container[last] = `{{ config.${name} }}`;
}
