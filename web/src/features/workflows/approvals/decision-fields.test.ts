import { expect, test } from 'vitest';
import { fieldsOf, initialAnswers, toValues } from './decision-fields.ts';

const approval = {
  data: { subject: 'Re: A question', amount: 12, urgent: false },
  editable: ['subject', 'amount'],
  form: {
    type: 'object',
    properties: {
      discount: { type: 'number', title: 'Discount' },
      tone: { type: 'string', enum: ['kind', 'short'], 'x-labels': { kind: 'Kindly', short: 3 } },
      reason: { type: 'string' },
    },
    required: ['tone'],
  },
};

test('what may be edited begins as it is and keeps its type', () => {
  const { editable } = fieldsOf(approval);
  expect(toValues(editable, initialAnswers(editable))).toEqual({ values: { subject: 'Re: A question', amount: 12 } });
  expect(toValues(editable, { subject: '', amount: '15' })).toEqual({ values: { subject: '', amount: 15 } });
});

test('a form asks by its schema, and what is left empty is not sent', () => {
  const { asked } = fieldsOf(approval);
  expect(asked.map(({ label, kind, isRequired }) => [label, kind, isRequired])).toEqual([
    ['Discount', 'number', false],
    ['Tone', 'choice', true],
    ['Reason', 'text', false],
  ]);
  expect(asked[1]?.choiceLabels).toEqual({ kind: 'Kindly' });
  expect(toValues(asked, { discount: '7.5', tone: 'kind', reason: '' })).toEqual({
    values: { discount: 7.5, tone: 'kind' },
  });
});

test('a faulty value says which field it stands in', () => {
  const { asked } = fieldsOf(approval);
  const result = toValues(asked, { discount: 'much', tone: 'kind', reason: '' });
  expect('problem' in result && result.problem).toMatch(/^discount: /);
});
