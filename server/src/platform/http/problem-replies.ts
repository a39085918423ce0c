/** The one place where errors become HTTP. */
import { type ErrorDefinition, requestErrors } from '@millrace/contracts/errors';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '#platform/errors';
import { KeyUnavailableError } from '#platform/vault/key-wrapper';

export function replyWithProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error);
  const { definition } = problem;
  if (definition.status >= 500) request.log.error({ err: error, code: definition.code }, 'a request failed');
  if (definition.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply
    .code(definition.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(
      JSON.stringify({
        ...problem.extensions,
        type: `/docs/errors#${definition.code}`,
        title: definition.title,
        status: definition.status,
        code: definition.code,
        detail: problem.message,
        requestId: request.id,
      }),
    );
}

/** Input that does not fit its schema. Says what is wrong and where. */
export function toInvalidInput(error: z.ZodError): Problem {
  const issues = error.issues
    .slice(0, 50)
    .map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
  const first = issues[0];
  const where = first?.path ? `${first.path}: ` : '';
  return new Problem(
    requestErrors.invalid,
    `${where}${first?.message ?? 'The input is not valid'}.`.replace(/\.\.$/, '.'),
    {
      extensions: { issues },
    },
  );
}

const statusDefinitions: Readonly<Record<number, ErrorDefinition>> = {
  400: requestErrors.malformed,
  404: requestErrors.notFound,
  413: requestErrors.tooLarge,
  // A part of the address longer than any id.
  414: requestErrors.notFound,
  415: requestErrors.unsupportedMediaType,
  429: requestErrors.rateLimited,
  503: requestErrors.overloaded,
};

/** PostgreSQL's classes of "not now": connection failures, too many connections, shutting down, and time-outs. */
const passingSqlStates = /^(08|53|57P0)|^57014$/;
/** Text the encoding or JSON cannot hold, values no id, number or date can be read from, and those out of range. */
const unstorableSqlStates = new Set(['22P02', '22P05', '22003', '22007', '22008', '22009', '22021']);
const passingErrnos = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT']);

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof z.ZodError) return new Problem(requestErrors.internal, internalSentence, { cause: error });
  if (!(error instanceof Error)) return new Problem(requestErrors.internal, internalSentence, { cause: error });
  const { statusCode, code = '' } = error as Partial<FastifyError>; // both are absent on other errors
  if (passingSqlStates.test(code) || passingErrnos.has(code) || error.message.includes('Connection terminated')) {
    return new Problem(requestErrors.unavailable, 'The database is not reachable right now. Try again shortly.', {
      cause: error,
    });
  }
  if (error instanceof KeyUnavailableError) {
    const detail =
      'What is sealed cannot be opened right now: the master key is out of reach. The operator’s log says why.';
    return new Problem(requestErrors.unavailable, detail, { cause: error });
  }
  if (unstorableSqlStates.has(code)) {
    const detail = 'Some of the input cannot be stored: text with such characters, or a number or date out of range.';
    return new Problem(requestErrors.invalid, detail, { cause: error });
  }
  const definition = statusCode === undefined ? undefined : statusDefinitions[statusCode];
  return definition
    ? new Problem(definition, error.message, { cause: error })
    : new Problem(requestErrors.internal, internalSentence, { cause: error });
}

const internalSentence = 'Something went wrong on the server. It was logged with this request id.';
