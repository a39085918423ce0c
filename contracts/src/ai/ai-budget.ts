/** What a workspace lets its workflows spend on AI, and what they have spent. */
import { z } from 'zod';
import { Id, Timestamp, Version } from '../fields.ts';
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

const used = {
  calls: z.int().describe('Those under way among them.'),
  tokens: z.int(),
  costMicros: z.int(),
};

/** Of a month with more calls, the newest. */
export const addedUpAtMost = 20_000;

export const getAiUsage = operation({
  id: 'ai_budget.usage',
  method: 'GET',
  path: '/ai-budget/usage',
  permission: 'settings.read',
  summary: 'Show what AI was used for',
  description: `What this month’s calls used up, by model and by workflow, the most expensive of each first, at most 50. Of a month with more than ${addedUpAtMost} calls, the newest are added up.`,
  input: z.object({}),
  answer: z.object({
    month: z.string(),
    isWhole: z.boolean().describe('Whether every call of the month was added up.'),
    models: z.array(z.object({ model: z.string().describe('With its provider before it.'), ...used })),
    workflows: z.array(
      z.object({
        workflow: z
          .object({ id: Id, name: z.string() })
          .nullable()
          .describe('Null for steps that were tried, and for runs that are not kept any more.'),
        ...used,
      }),
    ),
  }),
  errors: [],
  example: {
    input: {},
    answer: {
      month: example.month,
      isWhole: true,
      models: [{ model: 'openai/gpt-4o-mini', calls: 310, tokens: 120_345, costMicros: 431_000 }],
      workflows: [
        {
          workflow: { id: '0192f3c1-7a00-7000-8000-0000000000b1', name: 'Greet new leads' },
          calls: 310,
          tokens: 120_345,
          costMicros: 431_000,
        },
      ],
    },
  },
});
