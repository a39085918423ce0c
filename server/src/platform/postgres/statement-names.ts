/**
 * Names for statements that come again and again, so that PostgreSQL parses and plans them once for each connection: for
 * a page of records that is half its work. Filters make statements without end, so only what has come a few times is
 * named, and no more than a connection can well remember.
 */
const namedFrom = 3;
const mostNames = 500;
const mostCounted = 5_000;

export class StatementNames {
  readonly #seen = new Map<string, number>();
  readonly #names = new Map<string, string>();

  /** Undefined for a statement that is sent unnamed. */
  nameOf(statement: string): string | undefined {
    const name = this.#names.get(statement);
    if (name !== undefined || this.#names.size >= mostNames) return name;
    const count = (this.#seen.get(statement) ?? 0) + 1;
    if (count < namedFrom) {
      if (this.#seen.size >= mostCounted) this.#seen.clear();
      this.#seen.set(statement, count);
      return undefined;
    }
    this.#seen.delete(statement);
    const made = `millrace_${this.#names.size}`;
    this.#names.set(statement, made);
    return made;
  }
}
