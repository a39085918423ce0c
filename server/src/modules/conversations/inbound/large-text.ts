/** Bodies larger than a row should carry lie in storage; the row keeps their beginning. */

export const maxRowText = 256 * 1024;

export interface RowText {
  /** What the row keeps. */
  text: string;
  /** Whether all of it has to be stored as a file. */
  isCut: boolean;
}

/** Measured in bytes of UTF-8, cut between characters. */
export function toRowText(text: string): RowText {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxRowText) return { text, isCut: false };
  // Back to the first byte of a character.
  let end = maxRowText;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return { text: bytes.subarray(0, end).toString('utf8'), isCut: true };
}
