/** The fields of each kind of step, in the order people fill them in. */
import type { StepKind } from '../../graph/step-tree.ts';
import type { FieldSpec } from './field-spec.ts';

const rounds = ['over', 'count', 'while'] as const;
const waits = ['for', 'until', 'event'] as const;
const conditions = ['if', 'cases'] as const;

export const kindFields: Readonly<Record<StepKind, readonly FieldSpec[]>> = {
  integration: [
    { name: 'action', input: 'action', isRequired: true },
    { name: 'connection', input: 'connection' },
  ],
  llm: [
    { name: 'prompt', input: 'text', isRequired: true },
    { name: 'system', input: 'text' },
    { name: 'model', input: 'text' },
    { name: 'inputs', input: 'values', word: 'known' },
    { name: 'output', input: 'schema', word: 'answer' },
    { name: 'temperature', input: 'number', example: '0' },
    { name: 'maxTokens', input: 'number' },
  ],
  /** Depends on its action: transformations/transformation-fields.ts. */
  transformation: [],
  conditional: [
    { name: 'if', input: 'text', oneOf: conditions },
    { name: 'cases', input: 'cases' },
  ],
  loop: [
    { name: 'rounds', input: 'either', choices: rounds },
    { name: 'over', input: 'text', oneOf: rounds },
    { name: 'as', input: 'plain', when: { field: 'over' }, example: 'item' },
    { name: 'count', input: 'text', oneOf: rounds, example: '10' },
    { name: 'while', input: 'text', oneOf: rounds },
    { name: 'max', input: 'number', when: { field: 'while' }, example: '100' },
    { name: 'concurrency', input: 'number', example: '1' },
    { name: 'collect', input: 'text' },
    { name: 'onItemError', input: 'choice', choices: ['fail', 'continue'] },
  ],
  parallel: [
    { name: 'branches', input: 'branches' },
    { name: 'join', input: 'join' },
  ],
  wait: [
    { name: 'waits', input: 'either', choices: waits },
    { name: 'for', input: 'text', oneOf: waits, example: '3d' },
    { name: 'until', input: 'text', oneOf: waits, example: '2026-12-24T08:00' },
    { name: 'event', input: 'event', oneOf: waits, example: 'message.received' },
    { name: 'match', input: 'text', when: { field: 'event' } },
    { name: 'key', input: 'text', when: { field: 'event' } },
    { name: 'timeout', input: 'duration', when: { field: 'event' }, word: 'longest', example: '7d' },
    { name: 'onTimeout', input: 'choice', choices: ['fail', 'continue'], when: { field: 'timeout' } },
  ],
  approval: [
    { name: 'title', input: 'text' },
    { name: 'message', input: 'text' },
    { name: 'assignees', input: 'people', isRequired: true },
    { name: 'quorum', input: 'number', example: '1' },
    { name: 'data', input: 'values' },
    { name: 'editable', input: 'columns', of: 'data' },
    { name: 'form', input: 'schema' },
    { name: 'escalate', input: 'escalation' },
    { name: 'expires', input: 'duration', example: '2d' },
    { name: 'onExpire', input: 'choice', choices: ['reject', 'approve', 'fail'], when: { field: 'expires' } },
    { name: 'onReject', input: 'choice', choices: ['stop', 'continue', 'fail'] },
  ],
  workflow: [
    { name: 'workflow', input: 'workflow', isRequired: true },
    { name: 'inputs', input: 'values', word: 'handed' },
    { name: 'mode', input: 'choice', choices: ['await', 'detached'] },
  ],
  http: [
    { name: 'method', input: 'choice', choices: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] },
    { name: 'url', input: 'text', isRequired: true, example: 'https://api.example.com/leads' },
    { name: 'query', input: 'values' },
    { name: 'headers', input: 'values' },
    { name: 'body', input: 'any' },
    { name: 'connection', input: 'connection' },
    { name: 'expect', input: 'numbers', example: '200' },
  ],
  code: [
    { name: 'source', input: 'code', isRequired: true },
    { name: 'inputs', input: 'any', word: 'seen' },
  ],
  stop: [
    { name: 'status', input: 'choice', choices: ['completed', 'failed', 'cancelled'] },
    { name: 'message', input: 'text', word: 'reason' },
    { name: 'output', input: 'any', word: 'result' },
  ],
};

/** What any step may have besides. */
export const commonFields: readonly FieldSpec[] = [
  { name: 'when', input: 'text' },
  { name: 'retry', input: 'retry' },
  { name: 'timeout', input: 'duration', example: '30s' },
  { name: 'onError', input: 'onError' },
  { name: 'compensate', input: 'compensate' },
  { name: 'after', input: 'columns' },
];

export const retryFields: readonly FieldSpec[] = [
  { name: 'attempts', input: 'number', example: '4' },
  { name: 'delay', input: 'duration', example: '1s' },
  { name: 'factor', input: 'number', example: '2' },
  { name: 'maxDelay', input: 'duration', example: '1h' },
];

export const escalationFields: readonly FieldSpec[] = [
  { name: 'after', input: 'duration', isRequired: true, word: 'escalateAfter', example: '1d' },
  { name: 'to', input: 'people', isRequired: true },
];
