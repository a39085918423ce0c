/** Says what is wrong with an answer, whatever was asked. */
import { authErrors, ProblemDocument, requestErrors } from '../../contracts/src/errors.ts';
import type { Operation } from '../../contracts/src/operation.ts';

export interface FuzzAnswer {
  status: number;
  contentType: string;
  body: string;
  /** What people open in a browser, or a page of theirs embeds, may answer as that. */
  isPage: boolean;
}

const shared = [...Object.values(requestErrors), ...Object.values(authErrors)].map(({ code }) => code);

/** What an answer must not tell: stack frames, SQL, and where the program lies. */
const leaks = [
  /\n\s+at .+:\d+:\d+/,
  /\bnode_modules\b/,
  /\b(select|insert into|update) .+ (from|values|set) .+\$\d/i,
  /\/server\/src\//,
];

/** The first complaint about an answer of an operation, or of a raw route when none is given. */
export function findFault(answer: FuzzAnswer, operation: Operation | undefined): string | undefined {
  if (answer.status >= 500) return `answers ${answer.status}`;
  if (answer.status >= 400) return faultOfProblem(answer, operation);
  return operation && answer.status !== 304 ? faultOfSuccess(answer, operation) : undefined;
}

function faultOfProblem({ status, contentType, body, isPage }: FuzzAnswer, operation: Operation | undefined) {
  const leak = leaks.find((pattern) => pattern.test(body));
  if (leak) return `tells too much (${leak.source})`;
  if (isPage && /^text\/(html|plain|javascript)/.test(contentType)) return undefined;
  if (!contentType.startsWith('application/problem+json')) return `answers ${status} as ${contentType}, no problem`;
  const problem = ProblemDocument.safeParse(parse(body));
  if (!problem.success) return `answers ${status} without a whole problem document`;
  if (problem.data.status !== status) return `answers ${status} with a problem of status ${problem.data.status}`;
  const declared = operation ? [...shared, ...operation.errors.map(({ code }) => code)] : undefined;
  if (declared && !declared.includes(problem.data.code))
    return `answers ${problem.data.code}, which it does not declare`;
  return undefined;
}

function faultOfSuccess({ status, body }: FuzzAnswer, operation: Operation): string | undefined {
  if (status !== operation.status) return `answers ${status} instead of ${operation.status}`;
  if (status === 204) return body === '' ? undefined : 'answers 204 with a body';
  const checked = operation.answer.safeParse(parse(body));
  if (checked.success) return undefined;
  const [issue] = checked.error.issues;
  return `answers against its schema: ${issue?.path.join('.')}: ${issue?.message}`;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
