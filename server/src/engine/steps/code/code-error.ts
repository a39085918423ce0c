/** What code fails with. The codes are stable; the sentences are for people. */
export type CodeErrorCode =
  | 'code.syntax'
  | 'code.failed'
  | 'code.time_limit'
  | 'code.memory_limit'
  | 'code.stack_limit'
  | 'code.never_settled'
  | 'code.result_not_json'
  | 'code.result_too_large'
  | 'code.result_too_deep'
  | 'code.crashed';

export interface CodeError {
  readonly code: CodeErrorCode;
  readonly message: string;
  /** In the source as it was given, from 1. */
  readonly line?: number;
  readonly column?: number;
}

export function describeError(code: CodeErrorCode, limit?: number): CodeError {
  const sentences: Partial<Record<CodeErrorCode, string>> = {
    'code.time_limit': 'The code takes longer than it may. Is there a loop that does not end?',
    'code.memory_limit': 'The code needs more memory than it may use.',
    'code.stack_limit': 'The code calls itself too deeply, or works on data that is nested too deeply.',
    'code.never_settled':
      'The code waits for a promise that nothing settles: there are no timers and no network in it.',
    'code.result_too_large': `What the code returned is longer than ${limit} characters of JSON.`,
    'code.result_too_deep': 'What the code returned is nested too deeply.',
    'code.crashed': 'The code brought its sandbox down: it needs too much memory, or is nested too deeply.',
  };
  return { code, message: sentences[code] ?? 'The code failed.' };
}
