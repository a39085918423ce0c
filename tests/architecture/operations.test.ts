import { describe, expect, it } from 'vitest';
import { hasBody, pathParameters } from '../../contracts/src/operation.ts';
import { permissionTable } from '../../contracts/src/permissions.ts';
import { listDeclaredErrors, listDeclaredOperations } from '../../scripts/generate/declared-operations.ts';

const operations = await listDeclaredOperations();
const errors = await listDeclaredErrors();
const codes = new Set(errors.map(({ code }) => code));

it('the contracts declare what the product can do', () => {
  expect(operations.length).toBeGreaterThan(60);
});

it('no two operations answer at the same place', () => {
  const places = operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
  expect(places.filter((place, at) => places.indexOf(place) !== at)).toEqual([]);
});

describe.each(operations.map((operation) => [operation.id, operation] as const))('%s', (_, operation) => {
  it('names a permission of the table, or that it needs none', () => {
    expect([...Object.keys(permissionTable), 'public', 'signed_in']).toContain(operation.permission);
  });

  it('says what it does', () => {
    expect(operation.summary).toMatch(/^[A-Z].{2,60}[^.]$/);
    expect(operation.description).toMatch(/^[A-Z0-9`].{10,}[.!?]$/s);
  });

  it('declares errors with codes of the tables', () => {
    expect(operation.errors.map(({ code }) => code).filter((code) => !codes.has(code))).toEqual([]);
  });

  it('has an example that its own schemas accept', () => {
    expect(operation.input.safeParse(operation.example.input).error?.issues ?? []).toEqual([]);
    // 204 has no answer to show.
    if (operation.status !== 204) {
      expect(operation.answer.safeParse(operation.example.answer).error?.issues ?? []).toEqual([]);
    }
  });

  it('takes every parameter of its path as input, and a body only where there is one', () => {
    const fields = Object.keys(operation.input.shape);
    expect(pathParameters(operation.path).filter((name) => !fields.includes(name))).toEqual([]);
    expect(['GET', 'DELETE'].includes(operation.method)).toBe(!hasBody(operation.method));
  });
});
