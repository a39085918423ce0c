import { isRecord } from '../../api/json.ts';

const samples: Readonly<Record<string, unknown>> = {
  string: '',
  number: 0,
  integer: 0,
  boolean: false,
  array: [],
  object: {},
};

/** Something to fill in: the fields that the manual trigger's schema names, or the definition's inputs, each empty. */
export function sampleInput(definition: Record<string, unknown>): Record<string, unknown> {
  const triggers: unknown[] = Array.isArray(definition['triggers']) ? definition['triggers'] : [];
  const manual = triggers.find((trigger) => isRecord(trigger) && trigger['type'] === 'manual');
  const schema = (isRecord(manual) && manual['input']) || definition['inputs'];
  const properties = isRecord(schema) ? schema['properties'] : undefined;
  if (!isRecord(properties)) return {};
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, sampleOf(property)]));
}

function sampleOf(property: unknown): unknown {
  if (!isRecord(property)) return null;
  const { default: given, enum: choices, type } = property;
  if (given !== undefined) return given;
  if (Array.isArray(choices)) {
    const [first]: unknown[] = choices;
    return first;
  }
  return typeof type === 'string' ? (samples[type] ?? null) : null;
}
