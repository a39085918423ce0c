/** The fields of each kind of trigger that need no more than a form. */
import type { FieldSpec } from '../forms/field-spec.ts';

const schedules = ['cron', 'every'] as const;

export const webhookFields = {
  path: { name: 'path', input: 'plain', word: 'hookPath', example: 'new-lead' },
  methods: { name: 'methods', input: 'several', choices: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
  auth: { name: 'type', input: 'choice', choices: ['none', 'token', 'signature'], word: 'auth' },
  header: { name: 'header', input: 'plain', word: 'authHeader' },
  algorithm: { name: 'algorithm', input: 'choice', choices: ['sha256', 'sha1'] },
  respond: { name: 'respond', input: 'choice', choices: ['immediately', 'finished'] },
} as const satisfies Record<string, FieldSpec>;

export const responseFields: readonly FieldSpec[] = [
  { name: 'status', input: 'text', word: 'responseStatus', example: '200' },
  { name: 'headers', input: 'values' },
  { name: 'body', input: 'any', word: 'responseBody' },
];

export const scheduleFields: readonly FieldSpec[] = [
  { name: 'schedules', input: 'either', choices: schedules },
  { name: 'cron', input: 'plain', oneOf: schedules, example: '0 8 * * 1-5' },
  { name: 'every', input: 'duration', oneOf: schedules, example: '30m' },
  { name: 'timeZone', input: 'plain', example: 'Europe/Berlin' },
];

export const scheduleExtras: readonly FieldSpec[] = [
  { name: 'catchUp', input: 'choice', choices: ['skip', 'once', 'all'] },
  { name: 'input', input: 'any', word: 'found' },
];

export const formFields: readonly FieldSpec[] = [
  { name: 'title', input: 'plain', word: 'heading' },
  { name: 'schema', input: 'schema', isRequired: true, word: 'formFields' },
  { name: 'map', input: 'leadMap' },
  { name: 'success', input: 'lines' },
];

export const manualFields: readonly FieldSpec[] = [{ name: 'input', input: 'schema', word: 'asked' }];
