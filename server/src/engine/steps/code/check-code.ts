import { parse } from 'acorn';

/** What is wrong with the body of a code step before it runs, with its place in the source, from 1. */
export function checkCode(
  source: string,
): { message: string; line: number; column: number; start: number } | undefined {
  try {
    parse(source, {
      ecmaVersion: 2024,
      sourceType: 'script',
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError))
      return { message: 'The code is nested too deeply.', line: 1, column: 1, start: 0 };
    // acorn adds where
    const { pos = 0, loc = { line: 1, column: 0 } } = error as SyntaxError & {
      pos?: number;
      loc?: { line: number; column: number };
    };
    const reason = error.message.replace(/ \(\d+:\d+\)$/, '');
    return { message: `${reason} in line ${loc.line}.`, line: loc.line, column: loc.column + 1, start: pos };
  }
}
