/**
 * Regular expressions in expressions: RE2's kind, which takes time in proportion to the text whatever the pattern is.
 * Lookaround and back-references do not exist there and are refused where the expression is checked.
 */
import { RE2JS } from 're2js';

/** A longer one takes long to compile. */
const maxLength = 1000;

export class Pattern {
  readonly source: string;
  readonly isGlobal: boolean;
  readonly #compiled: RE2JS;
  readonly #flags: string;

  constructor(source: string, flags = '') {
    const unknown = /[^gimsu]/.exec(flags)?.[0];
    if (unknown !== undefined) throw new Error(`The flag ${unknown} is not supported.`);
    if (source.length > maxLength) throw new Error(`It is longer than ${maxLength} characters.`);
    let bits = 0;
    if (flags.includes('i')) bits |= RE2JS.CASE_INSENSITIVE;
    if (flags.includes('m')) bits |= RE2JS.MULTILINE;
    if (flags.includes('s')) bits |= RE2JS.DOTALL;
    this.#compiled = RE2JS.compile(source, bits);
    this.source = source;
    this.#flags = flags;
    this.isGlobal = flags.includes('g');
  }

  /** Different for different patterns: the JSON Schema compiler tells them apart by it. */
  toString(): string {
    return `/${this.source}/${this.#flags}`;
  }

  test(text: string): boolean {
    return this.#compiled.test(text);
  }

  /** The first match with its groups, or every match when global; null when there is none. */
  match(text: string): string[] | null {
    // Whether there is one is found out much faster than where.
    if (!this.#compiled.test(text)) return null;
    const found: string[] = [];
    const matcher = this.#compiled.matcher(text);
    while (matcher.find()) {
      if (!this.isGlobal)
        return Array.from({ length: matcher.groupCount() + 1 }, (_, index) => matcher.group(index) ?? '');
      found.push(matcher.group(0) ?? '');
    }
    return found.length === 0 ? null : found;
  }

  /** Where the first match begins, -1 without one. */
  search(text: string): number {
    const matcher = this.#compiled.matcher(text);
    return matcher.find() ? matcher.start() : -1;
  }

  /** The replacement is taken literally. */
  replace(text: string, replacement: (match: string) => string, all: boolean): string {
    const matcher = this.#compiled.matcher(text);
    let result = '';
    let from = 0;
    while (matcher.find()) {
      result += text.slice(from, matcher.start()) + replacement(matcher.group(0) ?? '');
      from = matcher.end();
      if (!all) break;
    }
    return result + text.slice(from);
  }

  split(text: string): string[] {
    const parts: string[] = [];
    const matcher = this.#compiled.matcher(text);
    let from = 0;
    while (matcher.find()) {
      if (matcher.end() === matcher.start()) continue;
      parts.push(text.slice(from, matcher.start()));
      from = matcher.end();
    }
    return [...parts, text.slice(from)];
  }
}
