/** One line of a CSV file (RFC 4180) whose cells no spreadsheet runs. */
export function toCsvLine(cells: readonly string[]): string {
  return `${cells.map(toCsvCell).join(',')}\r\n`;
}

/** A spreadsheet runs what begins with one of these as a formula: an apostrophe in front makes it text. */
const formulaStart = /^[=+\-@\t\r]/;
/** Numbers and phone numbers begin so too, and do no harm. */
const harmless = /^[+-]?[\d\s().,/-]+$/;

function toCsvCell(value: string): string {
  const text = formulaStart.test(value) && !harmless.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
