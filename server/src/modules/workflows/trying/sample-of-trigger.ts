/** What `trigger` looks like, made up from what starts the workflow: for a workflow that has never run. */
import { exampleCompany } from '@millrace/contracts/companies/company';
import { exampleContact } from '@millrace/contracts/contacts/contact';
import { exampleMessage } from '@millrace/contracts/conversations/messages';
import { toldEvents } from '@millrace/contracts/connections/told-events';
import { carriedBy, eventTypes } from '@millrace/contracts/events/event-types';
import { exampleTask } from '@millrace/contracts/tasks/task';
import { any, listOf, number, openObject, type Shape, text, truth } from '#engine/language/expressions/checking/shape';
import type { Json, JsonSchema } from '#engine/language/json';
import type { Definition } from '../definitions/workflow.ts';
import { sampleOf } from './sample-of.ts';

/** Of the first trigger that brings something along. */
export function sampleOfTriggers(definition: Definition): Json {
  const triggers: unknown[] = Array.isArray(definition['triggers']) ? definition['triggers'] : [];
  const samples = triggers.filter(isPart).map(sampleOfTrigger);
  const filled = samples.find((sample) => sample !== null && Object.keys(sample).length > 0);
  if (filled !== undefined) return filled;
  const { inputs } = definition;
  return isPart(inputs) ? sampleOf(inputs) : {};
}

function sampleOfTrigger(trigger: JsonSchema): Json {
  switch (trigger['type']) {
    case 'webhook':
      return { method: 'POST', path: '', query: {}, headers: { 'content-type': 'application/json' }, body: {} };
    case 'schedule':
      return { scheduledAt: '2026-01-05T09:00:00.000Z', input: null };
    case 'event': {
      const [first]: unknown[] = [trigger['event']].flat();
      return typeof first === 'string' ? sampleOfEvent(first) : {};
    }
    case 'form':
      return isPart(trigger['schema']) ? sampleOf(trigger['schema']) : {};
    case 'manual':
      return isPart(trigger['input']) ? sampleOf(trigger['input']) : {};
    default:
      return {};
  }
}

/** Of a type, or of what a pattern such as `lead.*` stands for. */
export function sampleOfEvent(pattern: string): { [name: string]: Json } {
  const type = eventTypes.find((each) => matches(pattern, each)) ?? pattern;
  const carries = carriedBy(type);
  const isMessage = carries.includes('message');
  const entity = isMessage ? exampleMessage : carries.includes('company') ? exampleCompany : exampleContact;
  const message = { ...exampleMessage, direction: 'inbound', state: 'received', channel: 'email' };
  return toJson({
    event: {
      id: '0192f3c1-7a00-7000-8000-000000000001',
      type,
      entityType: type.split('.')[0],
      entityId: entity.id,
      relatedId: isMessage ? exampleContact.id : null,
      actor: { kind: 'user', id: '0192f3c1-7a00-7000-8000-000000000003' },
      before: null,
      after: null,
      occurredAt: '2026-01-05T09:30:00.000Z',
    },
    ...(carries.includes('contact') && { contact: exampleContact, lead: exampleContact }),
    ...(carries.includes('company') && { company: exampleCompany }),
    ...(carries.includes('task') && { task: exampleTask }),
    ...(isMessage && { message, email_id: message.id }),
    ...sampleOfTold(type),
  });
}

/** What services tell connections comes as it is. */
function sampleOfTold(type: string): object {
  const payload = Object.entries(toldEvents).find(([each]) => each === type)?.[1];
  if (!payload) return {};
  const connection = { id: '0192f3c1-7a00-7000-8000-0000000000d1', service: type.split('.')[1] };
  return { connection, payload, ...('email_id' in payload && { email_id: payload.email_id }) };
}

function matches(pattern: string, type: string): boolean {
  return pattern === type || pattern === '*' || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)));
}

/** What is known of values like this one; there may be further fields, and what is empty here may be filled there. */
export function shapeOfSample(value: Json, depth = 0): Shape {
  if (value === null || depth > 12) return any;
  if (typeof value === 'string') return text;
  if (typeof value === 'number') return number;
  if (typeof value === 'boolean') return truth;
  if (Array.isArray(value)) return listOf(value.length === 0 ? any : shapeOfSample(value[0] ?? null, depth + 1));
  const fields = Object.entries(value).map(([name, item]) => [name, shapeOfSample(item, depth + 1)] as const);
  return openObject(Object.fromEntries(fields));
}

/** Something of a known shape; undefined where nothing is known. */
export function sampleOfShape(shape: Shape): Json | undefined {
  switch (shape.kind) {
    case 'any':
      return undefined;
    case 'nothing':
      return null;
    case 'boolean':
      return true;
    case 'number':
      return 1;
    case 'string':
      return 'sample';
    case 'date':
      return '2026-01-05T09:30:00.000Z';
    case 'duration':
      return 'PT1H';
    case 'list': {
      const item = sampleOfShape(shape.item);
      return item === undefined ? [] : [item];
    }
    case 'object': {
      const fields = Object.entries(shape.fields).map(([name, field]) => [name, sampleOfShape(field) ?? null] as const);
      return Object.fromEntries(fields);
    }
  }
}

function toJson(value: object): { [name: string]: Json } {
  return JSON.parse(JSON.stringify(value)) as { [name: string]: Json }; // what JSON.parse gives
}

function isPart(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
