/** Splits what somebody newly wrote from the older mail quoted below it. For display only; nothing is thrown away. */

export interface SplitText {
  fresh: string;
  quoted: string;
}

/** Lines that introduce quoted mail, in the languages we meet most. Bounded, so that no text makes them slow. */
const introductions: readonly RegExp[] = [
  /^On .{5,200} wrote:\s*$/,
  /^Am .{5,200} schrieb .{1,200}:?\s*$/,
  /^Le .{5,200} a écrit\s*:\s*$/,
  /^El .{5,200} escribió:\s*$/,
  /^Il .{5,200} ha scritto:\s*$/,
  /^Op .{5,200} schreef .{1,200}:\s*$/,
  /^-{2,}\s*(?:Original Message|Ursprüngliche Nachricht|Forwarded message|Weitergeleitete Nachricht|Message d'origine)\s*-{2,}\s*$/i,
  /^_{20,}\s*$/,
];

const outlookHeader = /^(?:From|Von|De|Da): .{1,300}$/;
const outlookNext = /^(?:Sent|Date|To|Gesendet|Datum|An|Envoyé|Enviado|Inviato)\s?: .{1,300}$/;

export function splitQuotedText(text: string): SplitText {
  const lines = text.split('\n');
  const start = lines.findIndex((line, at) => isIntroduction(lines, at) || isLastQuote(lines, at, line));
  // A mail that starts with the quote has its answers between or below: all of it is to be read.
  if (start === -1 || lines.slice(0, start).every((line) => line.trim() === '')) return { fresh: text, quoted: '' };
  return { fresh: lines.slice(0, start).join('\n').trimEnd(), quoted: lines.slice(start).join('\n') };
}

function isIntroduction(lines: readonly string[], at: number): boolean {
  const line = lines[at]?.trimEnd() ?? '';
  if (line.length > 500) return false;
  if (introductions.some((introduction) => introduction.test(line))) return hasQuoteOrEndsBelow(lines, at);
  // Gmail breaks a long introduction over two lines.
  const wrapped = `${line} ${lines[at + 1]?.trim() ?? ''}`;
  if (/^(?:On|Am|Le|El|Il|Op) /.test(line) && wrapped.length < 500 && introductions.some((one) => one.test(wrapped))) {
    return hasQuoteOrEndsBelow(lines, at + 1);
  }
  return outlookHeader.test(line) && outlookNext.test(lines[at + 1]?.trimEnd() ?? '');
}

/** Below an introduction the first line with text is a quote, or the introduction is a divider. */
function hasQuoteOrEndsBelow(lines: readonly string[], at: number): boolean {
  const isDivider = /^[-_]{2}/.test(lines[at] ?? '');
  const next = lines.slice(at + 1).find((line) => line.trim() !== '');
  return isDivider || next === undefined || next.startsWith('>');
}

/** A block of quoted lines that nothing but quotes and blanks follows. */
function isLastQuote(lines: readonly string[], at: number, line: string): boolean {
  if (!line.startsWith('>') || lines[at - 1]?.startsWith('>')) return false;
  return lines.slice(at).every((below) => below.startsWith('>') || below.trim() === '');
}
