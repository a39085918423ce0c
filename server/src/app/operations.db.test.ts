import { InputIssue, ProblemDocument } from '@millrace/contracts/errors';
import { type Operation, pathParameters } from '@millrace/contracts/operation';
import { pageInput } from '@millrace/contracts/paging';
import { permissions } from '@millrace/contracts/permissions';
import fastJsonStringify from 'fast-json-stringify';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toSerializerSchema } from '#platform/http/answer-schema';
import { missingPathFields } from '#platform/http/projector';
import { inject, useTestProgram } from '#testing/test-program';

const program = useTestProgram();

/** What breaks a rule, for every operation of the real composition; an empty list when nothing does. */
function offenders(rule: (operation: Operation) => boolean | string[]): string[] {
  const operations = program.current.modules.bindings.map(({ operation }) => operation);
  expect(operations.length).toBeGreaterThan(15);
  return operations.flatMap((operation) => {
    const verdict = rule(operation);
    if (Array.isArray(verdict)) return verdict.map((reason) => `${operation.id}: ${reason}`);
    return verdict ? [] : [operation.id];
  });
}

describe('every operation', () => {
  it('is named <noun>.<verb> and has a place of its own', () => {
    expect(offenders(({ id }) => /^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$/.test(id))).toEqual([]);
    expect(offenders(({ path }) => /^(\/([a-z][a-z-]*|\{\w+\}))+$/.test(path))).toEqual([]);
    const places = program.current.modules.bindings.map(
      ({ operation: { method, path } }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`,
    );
    expect(places.filter((place, at) => places.indexOf(place) !== at)).toEqual([]);
  });

  it('says who may do it, in a word of the permission table', () => {
    const known = new Set<string>([...permissions, 'public', 'signed_in']);
    expect(offenders(({ permission }) => known.has(permission))).toEqual([]);
    // Inside a workspace there is always somebody with a permission there.
    const bare = new Set(['public', 'signed_in']);
    expect(offenders(({ permission, transaction }) => transaction === 'none' || !bare.has(permission))).toEqual([]);
  });

  it('has a summary that fits a line and a description that ends like a sentence', () => {
    expect(offenders(({ summary }) => /^[A-Z].{3,79}$/.test(summary) && !summary.endsWith('.'))).toEqual([]);
    expect(offenders(({ description }) => /^.{10,}[.`)]$/s.test(description))).toEqual([]);
  });

  it('declares its errors, each with one meaning everywhere', () => {
    const meanings = new Map<string, string>();
    const check = ({ errors }: Operation) =>
      errors.flatMap(({ code, status, title }) => {
        const meaning = `${status} ${title}`;
        const other = meanings.get(code);
        meanings.set(code, meaning);
        const faults = [
          /^[a-z_]+\.[a-z_]+$/.test(code) ? '' : `${code} is no code`,
          status >= 400 && status < 600 ? '' : `${code} has status ${status}`,
          other === undefined || other === meaning ? '' : `${code} means two things`,
        ];
        return faults.filter((fault) => fault !== '');
      });
    expect(offenders(check)).toEqual([]);
    // Something that is named in the path may not be there.
    const saysNotFound = ({ path, errors }: Operation) =>
      pathParameters(path).length === 0 || errors.some(({ status }) => status === 404);
    expect(offenders(saysNotFound)).toEqual([]);
  });

  it('finds the fields of its path in its input', () => {
    expect(offenders((operation) => missingPathFields(operation))).toEqual([]);
  });

  it('has an example whose input is accepted and whose answer is one', () => {
    const check = ({ input, answer, example }: Operation) =>
      [input.safeParse(example.input), answer.safeParse(example.answer)].flatMap(
        ({ error }) => error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [],
      );
    expect(offenders(check)).toEqual([]);
  });

  it('answers its example through the compiled serializer without losing or adding anything', () => {
    const check = ({ answer, example, status }: Operation) => {
      if (status === 204) return [];
      const stringify = fastJsonStringify(toSerializerSchema(answer, { sparse: false }));
      const sent: unknown = JSON.parse(stringify(example.answer));
      const wanted: unknown = JSON.parse(JSON.stringify(example.answer));
      return isSame(sent, wanted) ? [] : [`${JSON.stringify(sent)} is sent for ${JSON.stringify(wanted)}`];
    };
    expect(offenders(check)).toEqual([]);
  });

  it('answers a version where it honours If-Match', () => {
    const hasVersion = ({ example }: Operation) =>
      typeof example.answer === 'object' && example.answer !== null && 'version' in example.answer;
    expect(offenders((operation) => !operation.versioned || hasVersion(operation))).toEqual([]);
  });

  it('takes paging where it answers pages', () => {
    const isPage = ({ answer }: Operation) => answer instanceof z.ZodObject && 'nextCursor' in answer.shape;
    const isWhole = ({ answer }: Operation) =>
      answer instanceof z.ZodObject && answer.shape['hasMore'] instanceof z.ZodLiteral;
    const takesPages = ({ input, method }: Operation) =>
      Object.keys(pageInput).every((name) => name in input.shape || (method !== 'GET' && name === 'fields'));
    expect(offenders((operation) => !isPage(operation) || isWhole(operation) || takesPages(operation))).toEqual([]);
    expect(offenders(({ id, ...operation }) => !/\.(list|query)$/.test(id) || isPage({ id, ...operation }))).toEqual(
      [],
    );
  });
});

describe('the OpenAPI document', () => {
  it('has every operation, with its examples and problems, and no dangling reference', async () => {
    const { server, modules } = program.current;
    const { status, body } = await inject(server, { method: 'GET', url: '/api/v1/openapi.json' });
    expect(status).toBe(200);
    expect(body.openapi).toBe('3.1.1');
    const methods = Object.values(body.paths).flatMap((path) => Object.values(path as object) as OpenApiOperation[]);
    const ids = methods.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['raw.post_imports', 'raw.get_files_id', 'raw.get_live']));
    const operations = methods.filter(({ operationId }) => !operationId.startsWith('raw.'));
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(
      modules.bindings.map(({ operation }) => operation.id).toSorted(),
    );
    for (const { operationId, responses } of operations) {
      expect(Object.keys(responses), operationId).toEqual(expect.arrayContaining(['429', '500', '503']));
    }
    const references = [...JSON.stringify(body).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1] ?? '');
    const dangling = references.filter((reference) => !lookUp(body, reference));
    expect(references.length).toBeGreaterThan(100);
    expect([...new Set(dangling)]).toEqual([]);
  });

  it('is what problems look like on the wire', async () => {
    const { call } = await program.current.aWorkspace();
    const { body } = await call('GET', '/events?limit=abc');
    expect(ProblemDocument.parse(body)).toMatchObject({
      code: 'request.invalid',
      type: '/docs/errors#request.invalid',
    });
    expect(InputIssue.array().parse(body.issues)[0]?.path).toBe('limit');
  });
});

interface OpenApiOperation {
  operationId: string;
  responses: Record<string, unknown>;
}

function isSame(a: unknown, b: unknown): boolean {
  try {
    expect(a).toEqual(b);
    return true;
  } catch {
    return false;
  }
}

function lookUp(document: unknown, reference: string): unknown {
  return reference
    .split('/')
    .reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], document);
}
