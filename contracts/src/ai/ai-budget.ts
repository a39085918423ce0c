/** What a workspace lets its workflows spend on AI, and what they have spent. */
import { z } from 'zod';
import { Timestamp, Version } from '../fields.ts';
import { operation } from '../operation.ts';

const limit = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

export const AiBudget = z
  .object({
    monthlyTokens: limit.nullable().describe('Tokens a month, in and out together; null for no limit.'),
    monthlyCostMicros: limit.nullable().describe('Millionths of a US dollar a month; null for no limit.'),
    month: z.string().describe('The month counted now, as its first day: it begins at midnight UTC.'),
    usedTokens: z.int().describe('Calls under way count with the most they can use.'),
    usedCostMicros: z.int(),
    version: Version,
    updatedAt: Timestamp.nullable(),
  })
  .meta({ id: 'AiBudget' });

const example = {
  monthlyTokens: 5_000_000,
  monthlyCostMicros: 20_000_000,
  month: '2026-01-01',
  usedTokens: 120_345,
  usedCostMicros: 431_000,
  version: 2,
  updatedAt: '2026-01-05T09:30:00.000Z',
};

export const getAiBudget = operation({
  id: 'ai_budget.get',
  method: 'GET',
  path: '/ai-budget',
  permission: 'settings.read',
  summary: 'Get the AI budget',
  description: 'What workflows may spend on AI in a month, and what they have used up of it.',
  input: z.object({}),
  answer: AiBudget,
  errors: [],
  versioned: true,
  example: { input: {}, answer: example },
});

export const updateAiBudget = operation({
  id: 'ai_budget.update',
  method: 'PATCH',
  path: '/ai-budget',
  permission: 'settings.manage',
  summary: 'Change the AI budget',
  description:
    'Changes what is given; null lifts a limit. A step that asks the AI is stopped before the call when the call could go beyond a limit.',
  input: z.object({
    monthlyTokens: limit.nullable().optional(),
    monthlyCostMicros: limit.nullable().optional(),
  }),
  answer: AiBudget,
  errors: [],
  versioned: true,
  example: { input: { monthlyTokens: 5_000_000 }, answer: example },
});
