import { expect, test } from 'vitest';
import { withoutSchemas } from './slim-operations.ts';

test('an operation keeps what a call needs and loses the rest', () => {
  const code = `export const listThings = operation({
    id: 'things.list',
    method: 'GET',
    path: '/things/{id}',
    permission: 'things.read',
    description: 'All of them, { even } these.',
    input: z.object({ ...pageInput, q: text(20) }),
    errors: [],
    example,
  });`;
  expect(withoutSchemas(code).replaceAll(/\s+/g, ' ')).toBe(
    "export const listThings = operation({ id: 'things.list', method: 'GET', path: '/things/{id}', });",
  );
});

test('what is no operation stays as it is', () => {
  const code = 'export const Thing = z.object({ input: z.string() });';
  expect(withoutSchemas(code)).toBe(code);
});
