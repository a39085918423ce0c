import { expect, it } from 'vitest';
import { toGroup } from '../../../../../ui/filter/filter-tree.ts';
import { toExpression, toFilter } from './event-filter.ts';
import { fieldsOfSample } from './event-fields.ts';

const sample = { lead: { source: 'fair', owner: { name: 'Ada' }, score: 3, isNew: true, tags: [] } };
const fields = fieldsOfSample(sample, (name) => name.toUpperCase());

it('offers the plain values of what the events carry', () => {
  expect(fields[1]?.label).toBe('LEAD › OWNER › NAME');
  expect(fields.map(({ name, kind }) => [name, kind])).toEqual([
    ['trigger.lead.source', 'text'],
    ['trigger.lead.owner.name', 'text'],
    ['trigger.lead.score', 'number'],
    ['trigger.lead.isNew', 'boolean'],
  ]);
});

it.each([
  '{{ trigger.lead?.source == "fair" }}',
  '{{ trigger.lead?.score >= 3 && trigger.lead?.isNew == true }}',
  '{{ (trigger.lead?.source ?? "").includes("a || \\"b\\"") || trigger.lead?.owner?.name != null }}',
  '{{ trigger.lead?.source == null && (trigger.lead?.score < 1 || trigger.lead?.score > 9) }}',
  '{{ !(trigger.lead?.source == "fair" || trigger.lead?.score == 2) }}',
])('reads and writes the same: %s', (when) => {
  const filter = toFilter(when, fields);
  expect(filter).toBeDefined();
  expect(toExpression(toGroup(filter?.tree))).toBe(when);
});

it('reads what people write by hand, and leaves alone what it cannot say', () => {
  expect(toFilter("{{ trigger.lead.source == 'fair' }}", fields)).toEqual({
    tree: { field: 'trigger.lead.source', op: 'eq', value: 'fair' },
  });
  expect(toFilter('', fields)).toEqual({ tree: undefined });
  expect(toFilter('{{ trigger.lead.source.length > 3 }}', fields)).toBeUndefined();
  expect(toFilter('{{ trigger.lead.source == trigger.other }}', fields)).toBeUndefined();
  expect(toFilter('{{ nobody.knows == 1 }}', fields)).toBeUndefined();
});
