import { describe, expect, it } from 'vitest';
import { completeJson } from './complete-json.ts';
import { describePlace, schemasAt } from './schema-places.ts';
import { createWorkflowSource } from './workflow-source.ts';

const id = { description: 'Its name in expressions.', $ref: '#/$defs/Id' };
const root = {
  $ref: '#/$defs/Workflow',
  $defs: {
    Id: { type: 'string' },
    Workflow: {
      type: 'object',
      properties: {
        name: { type: 'string', description: 'What people call it.' },
        steps: { type: 'array', items: { $ref: '#/$defs/Step' } },
        concurrency: { type: 'object', properties: { onLimit: { enum: ['wait', 'skip'] } } },
      },
    },
    Step: {
      oneOf: [
        {
          type: 'object',
          properties: {
            id,
            type: { const: 'wait', description: 'Waits.' },
            for: { type: 'string' },
            after: { type: 'array' },
          },
        },
        {
          type: 'object',
          properties: { id, type: { const: 'integration' }, service: {}, action: {}, inputs: { type: 'object' } },
        },
        {
          type: 'object',
          properties: { id, type: { const: 'transformation' }, action: { enum: ['sort', 'sum'] } },
          allOf: [
            {
              description: 'Puts a list in order.',
              if: { properties: { action: { const: 'sort' } }, required: ['action'] },
              then: { properties: { by: { type: 'string' }, descending: { type: 'boolean' } } },
            },
          ],
        },
      ],
    },
  },
};
const inputs = { type: 'object', properties: { to: { type: 'string', description: 'Whom.' }, cc: { type: 'string' } } };
const source = createWorkflowSource(root, [
  { service: 'gmail', name: 'send', title: 'Send', description: 'Sends it.', inputs },
  { service: 'crm', name: 'find', title: 'Find', description: 'Finds it.', inputs: {} },
]);

/** The caret is at the bar. */
function complete(marked: string) {
  const position = marked.indexOf('|');
  const text = marked.replace('|', '');
  const found = completeJson(text, position, source);
  const apply = (label: string) => {
    const chosen = found?.candidates.find((candidate) => candidate.label === label);
    if (!found || !chosen) return undefined;
    const end = found.from + chosen.insert.length - chosen.caretBack;
    const next = text.slice(0, found.from) + chosen.insert + text.slice(found.to);
    return `${next.slice(0, end)}|${next.slice(end)}`;
  };
  return { labels: found?.candidates.map(({ label }) => label), apply };
}

describe('names of fields', () => {
  it('are those of the schema that are not there yet', () => {
    expect(complete('{ "name": "x", | }').labels).toEqual(['steps', 'concurrency']);
    expect(complete('{ "na|": "x" }').labels).toContain('name');
  });

  it('are those of the kind of step', () => {
    expect(complete('{ "steps": [{ "type": "wait", | }] }').labels).toEqual(['id', 'for', 'after']);
    expect(complete('{ "steps": [{ "type": "transformation", "action": "sort", | }] }').labels).toEqual([
      'id',
      'by',
      'descending',
    ]);
  });

  it('are those of all kinds while it has none', () => {
    expect(complete('{ "steps": [{ | }] }').labels).toEqual(expect.arrayContaining(['type', 'for', 'service']));
  });

  it('are what the action asks for', () => {
    const step = '"type": "integration", "service": "gmail", "action": "send"';
    expect(complete(`{ "steps": [{ ${step}, "inputs": { "to": "", | } }] }`).labels).toEqual(['cc']);
  });

  it('bring their value with them, and a comma where more follows', () => {
    expect(complete('{ | }').apply('steps')).toBe('{ "steps": [|] }');
    expect(complete('{ "|" }').apply('name')).toBe('{ "name": "|" }');
    expect(complete('{ | "name": "x" }').apply('concurrency')).toBe('{ "concurrency": {|}, "name": "x" }');
    expect(complete('{ "n|": "x" }').apply('name')).toBe('{ "name"|: "x" }');
    expect(complete('{ "steps": [{ "type": "wait", "f|" }] }').apply('for')).toContain('"for": "|"');
  });
});

describe('values', () => {
  it('are the kinds of step, whatever is there now', () => {
    const kinds = ['wait', 'integration', 'transformation'];
    expect(complete('{ "steps": [{ "type": | }] }').labels).toEqual(kinds);
    expect(complete('{ "steps": [{ "type": "wa|it", "for": "1d" }] }').labels).toEqual(kinds);
    expect(complete('{ "steps": [{ "type": "w|" }] }').apply('wait')).toBe('{ "steps": [{ "type": "wait"| }] }');
  });

  it('are the words of an enumeration, and true and false', () => {
    expect(complete('{ "concurrency": { "onLimit": "|" } }').labels).toEqual(['wait', 'skip']);
    const sort = '"type": "transformation", "action": "sort"';
    expect(complete(`{ "steps": [{ ${sort}, "descending": | }] }`).labels).toEqual(['true', 'false']);
  });

  it('are services, and the actions of the service', () => {
    expect(complete('{ "steps": [{ "type": "integration", "service": "|" }] }').labels).toEqual(['gmail', 'crm']);
    const step = '"type": "integration", "service": "crm"';
    expect(complete(`{ "steps": [{ ${step}, "action": "|" }] }`).labels).toEqual(['find']);
  });

  it('are the ids of the steps beside', () => {
    const steps = '{ "id": "a", "type": "wait" }, { "id": "b", "type": "wait", "after": ["|"] }, { "id": "c" }';
    expect(complete(`{ "steps": [${steps}] }`).labels).toEqual(['a', 'c']);
  });
});

it('nothing is offered where anything goes, or nothing is known', () => {
  expect(complete('{ "name": "|" }').labels).toEqual([]);
  expect(complete('|').labels ?? []).toEqual([]);
  expect(complete('{ "other": { | } }').labels).toEqual([]);
});

it('a place is described by what was chosen there, then by itself, then by its type', () => {
  const value = { name: 'x', steps: [{ type: 'wait', id: 'a' }] };
  const at = (path: (string | number)[], chosen?: unknown) => describePlace(schemasAt(source, value, path), chosen);
  expect(at(['name'])).toBe('What people call it.');
  expect(at(['steps', 0, 'type'], 'wait')).toBe('Waits.');
  expect(at(['steps', 0, 'id'], 'a')).toBe('Its name in expressions.');
  expect(at(['other'])).toBeUndefined();
});
