/** An expression in the text of an editor: a field holds it as it is, in JSON its characters may be escaped. */
export interface ExpressionPlace {
  readonly source: string;
  /** Of the caret in the source. */
  readonly position: number;
  /** Where a character of the source stands in the text of the editor. */
  toDocument(offset: number): number;
  /** As it is written there. */
  write(text: string): string;
}
