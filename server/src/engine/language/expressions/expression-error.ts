/** What is wrong with an expression and where, as character offsets into its source. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly start: number;
  readonly end: number;

  constructor(message: string, at: { start: number; end: number }) {
    super(message);
    this.start = at.start;
    this.end = at.end;
  }
}
