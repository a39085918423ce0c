/** How workflows did in a period, counted by hour and day as runs end, and kept longer than the runs. */
import { z } from 'zod';
import { Id, queryInt, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { workflowErrors } from './errors.ts';
import { exampleWorkflow, MinutesSaved } from './workflow.ts';

/** Up to now. Days are those of the workspace's time zone, and today is the last of them. */
export const insightPeriods = ['24h', '7d', '30d', '90d'] as const;
export type InsightPeriod = (typeof insightPeriods)[number];

export const insightOrders = ['runs', 'failures', 'cost'] as const;
export type InsightOrder = (typeof insightOrders)[number];

const counts = {
  completed: z.number().int(),
  failed: z.number().int(),
  cancelled: z.number().int(),
};

const figures = {
  runs: z.number().int().describe('That ended in this time, however they ended.'),
  ...counts,
  successRate: z.number().nullable().describe('Completed ÷ (completed + failed), 0 to 1; null without either.'),
  medianMs: z
    .number()
    .int()
    .nullable()
    .describe('Half of the completed runs took no longer, from their start, waiting included; at most 4.5 % off.'),
  p95Ms: z.number().int().nullable().describe('95 % of the completed runs took no longer; at most 4.5 % off.'),
  costMicros: z.number().int().describe('Of AI, in millionths of a unit of the currency it is billed in.'),
  minutesSaved: z.number().describe('Completed runs × `minutesSaved` of their workflows, as it is set today.'),
};

export const InsightFigures = z.object(figures).meta({ id: 'InsightFigures' });
export type InsightFigures = z.infer<typeof InsightFigures>;

const reference = z.object({ id: Id, name: z.string().nullable().describe('Null when it was deleted.') });

const FailureReason = z.object({
  workflow: reference,
  code: z.string().nullable().describe('Of the error; null for reasons beyond the first 20 of an hour.'),
  step: z.string().nullable().describe('The step of the definition; null for the run itself.'),
  failed: z.number().int(),
  failedBefore: z.number().int().describe('In the period before.'),
});

const shared = {
  period: z.enum(insightPeriods),
  timeZone: z.string(),
  from: Timestamp,
  to: Timestamp,
  before: z
    .object({ from: Timestamp, to: Timestamp, figures: InsightFigures })
    .describe('As many days right before the period; for `24h` and `7d` up to the same time of day.'),
  figures: InsightFigures,
  series: z
    .array(z.object({ startsAt: Timestamp, ...counts }))
    .describe('By hour for `24h`, else by day; none is left out.'),
  failures: z.array(FailureReason).describe('The 20 most frequent.'),
};

export const WorkflowInsights = z
  .object({ ...shared, minutesSavedEach: MinutesSaved.nullable().describe('What one completed run saves.') })
  .meta({ id: 'WorkflowInsights' });
export type WorkflowInsights = z.infer<typeof WorkflowInsights>;

export const WorkspaceInsights = z
  .object({
    ...shared,
    workflows: z.array(z.object({ workflow: reference, figures: InsightFigures })).describe('That had runs.'),
    hasMore: z.boolean().describe('Further workflows had runs.'),
  })
  .meta({ id: 'WorkspaceInsights' });
export type WorkspaceInsights = z.infer<typeof WorkspaceInsights>;

const period = z.enum(insightPeriods).default('7d');

const { id, name } = exampleWorkflow;
const exampleFigures: InsightFigures = {
  runs: 42,
  completed: 41,
  failed: 1,
  cancelled: 0,
  successRate: 0.976,
  medianMs: 820,
  p95Ms: 2400,
  costMicros: 61_000,
  minutesSaved: 82,
};
const exampleShared = {
  period: '24h' as const,
  timeZone: 'Europe/Berlin',
  from: '2026-01-04T10:00:00.000Z',
  to: '2026-01-05T09:30:00.000Z',
  before: {
    from: '2026-01-03T10:00:00.000Z',
    to: '2026-01-04T09:30:00.000Z',
    figures: { ...exampleFigures, runs: 30, completed: 30, failed: 0, successRate: 1, minutesSaved: 60 },
  },
  figures: exampleFigures,
  series: [{ startsAt: '2026-01-05T09:00:00.000Z', completed: 41, failed: 1, cancelled: 0 }],
  failures: [{ workflow: { id, name }, code: 'connection.expired', step: 'note', failed: 1, failedBefore: 0 }],
};

export const summariseInsights = operation({
  id: 'workflow_insights.summarise',
  method: 'GET',
  path: '/workflows/insights',
  permission: 'runs.read',
  summary: 'Sum up how workflows did',
  description:
    'Of all workflows, with the figures of each that had runs. Runs are counted when they end, within about a minute; one that is resumed is counted anew by its last end. They are kept by the hour for 15 days, then by the day.',
  input: z.object({
    period,
    sort: z.enum(insightOrders).default('runs').describe('Of `workflows`, the most first.'),
    limit: queryInt({ min: 1, max: 200, default: 50 }).describe('Of `workflows`.'),
  }),
  answer: WorkspaceInsights,
  errors: [],
  example: {
    input: { period: '24h' },
    answer: { ...exampleShared, workflows: [{ workflow: { id, name }, figures: exampleFigures }], hasMore: false },
  },
});

export const getWorkflowInsights = operation({
  id: 'workflow_insights.get',
  method: 'GET',
  path: '/workflows/{id}/insights',
  permission: 'runs.read',
  summary: 'Get how a workflow did',
  description: 'Its figures for a period, beside those of the period before. As `workflow_insights.summarise` counts.',
  input: z.object({ id: Id, period }),
  answer: WorkflowInsights,
  errors: [workflowErrors.notFound],
  example: { input: { id, period: '24h' }, answer: { ...exampleShared, minutesSavedEach: 2 } },
});
