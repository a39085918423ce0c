/** What holds for all runs of a workflow, beside its triggers and steps. */
import type { FieldSpec } from '../forms/field-spec.ts';

export const concurrencyFields: readonly FieldSpec[] = [
  { name: 'limit', input: 'number', word: 'runsAtOnce', example: '1' },
  { name: 'key', input: 'text', word: 'runKey', example: '{{ trigger.lead.id }}' },
  { name: 'onLimit', input: 'choice', choices: ['queue', 'skip', 'cancel_running'] },
];

export const settingsFields: readonly FieldSpec[] = [
  { name: 'timeout', input: 'duration', word: 'runLimit', example: '90d' },
  { name: 'priority', input: 'number', example: '0' },
  { name: 'retry', input: 'retry', word: 'retryOfSteps' },
  { name: 'output', input: 'any', word: 'runOutput' },
];
