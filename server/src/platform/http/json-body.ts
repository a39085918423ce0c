/** JSON bodies: as Fastify reads them (no prototypes), and not nested so deep that walking them would fail. */
import { requestErrors } from '@millrace/contracts/errors';
import type { FastifyInstance } from 'fastify';
import { Problem } from '#platform/errors';

/** More than any input has; far less than recursion over it can bear, JSON.stringify's included. */
const deepestNesting = 200;

export function readJsonBodies(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    // `parseAs` makes it a string; the parser calls back at once.
    void parse(request, text as string, (error, body: unknown) => {
      if (error) return done(error);
      if (!isNestedDeeper(body, deepestNesting)) return done(null, body);
      return done(new Problem(requestErrors.malformed, `The body is nested deeper than ${deepestNesting} levels.`));
    });
  });
}

/** Level by level: recursion is what this protects from. */
function isNestedDeeper(value: unknown, levels: number): boolean {
  let level = [value].filter(isObject);
  for (let depth = 0; depth < levels && level.length > 0; depth += 1) {
    level = level.flatMap((holder) => Object.values(holder).filter(isObject));
  }
  return level.length > 0;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
