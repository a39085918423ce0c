/** Actions as a workspace may have them, for definitions to be compiled against. */
import type { CompileCatalog } from '#engine/language/catalog';
import type { JsonSchema } from '#engine/language/json';
import type { ActionDefinition } from '#engine/steps/action';

const text: JsonSchema = { type: 'string' };

function anAction(service: string, name: string, overrides: Partial<ActionDefinition> = {}): ActionDefinition {
  return {
    service,
    name,
    title: name,
    description: `${name} of ${service}`,
    inputs: { type: 'object' },
    output: { type: 'object' },
    effect: 'unsafe',
    timeLimitMs: 30_000,
    needsConnection: false,
    ...overrides,
  };
}

const workflowActions: readonly ActionDefinition[] = [
  anAction('gmail', 'read_email', {
    inputs: {
      type: 'object',
      properties: { email_id: text, limit: { type: 'integer', minimum: 1 } },
      required: ['email_id'],
      additionalProperties: false,
    },
    output: {
      type: 'object',
      properties: {
        from: text,
        subject: text,
        body: text,
        attachments: { type: 'array', items: { type: 'object', properties: { name: text, size: { type: 'number' } } } },
      },
      additionalProperties: false,
    },
    effect: 'pure',
    needsConnection: true,
  }),
  anAction('gmail', 'save_draft', {
    inputs: {
      type: 'object',
      properties: { to: text, subject: text, body: text, labels: { type: 'array', items: text } },
      required: ['to', 'body'],
    },
    needsConnection: true,
  }),
  anAction('ai', 'generate', { effect: 'idempotent' }),
  anAction('http', 'request'),
];

export function aCatalog(
  overrides: Partial<CompileCatalog> & { more?: readonly ActionDefinition[] } = {},
): CompileCatalog {
  const { more = [], ...rest } = overrides;
  const all = [...workflowActions, ...more];
  return {
    actions: {
      find: (service, name) => all.find((action) => action.service === service && action.name === name),
      list: () => all,
    },
    ...rest,
  };
}
