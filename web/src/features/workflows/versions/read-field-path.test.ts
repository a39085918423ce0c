import { expect, it } from 'vitest';
import { readFieldPath } from './read-field-path.ts';

const words = (path: string, kind?: Parameters<typeof readFieldPath>[1]) =>
  readFieldPath(path, kind).parts.map(({ name, word, index }) => [word ?? `(${name})`, ...index].join(' '));

it('calls fields as the form of their step does', () => {
  expect(words('url', 'http')).toEqual(['url']);
  expect(words('inputs', 'llm')).toEqual(['known']);
  expect(words('cases[1].when', 'conditional')).toEqual(['cases 2', '(when)']);
  expect(words('retry.attempts', 'code')).toEqual(['retry', '(attempts)']);
});

it('calls the inputs of an action by themselves', () => {
  expect(words('inputs.contactId', 'integration')).toEqual(['(contactId)']);
  expect(words('inputs', 'integration')).toEqual(['(inputs)']);
});

it('counts triggers and lists from 1', () => {
  expect(readFieldPath('triggers[0].cron', undefined)).toEqual({
    trigger: 1,
    parts: [{ name: 'cron', word: 'cron', index: [] }],
  });
  expect(readFieldPath('', undefined)).toEqual({ trigger: undefined, parts: [] });
});
