/** A full name as first and last name. What cannot be split with confidence stays whole: the name shown is kept anyway. */

const titles = /^(mr|mrs|ms|miss|dr|prof|herr|frau|dipl|ing|mag|sir|mx)\.?$/i;
const suffixes = /^(jr|sr|ii|iii|iv|phd|md|esq|mba)\.?$/i;
/** Particles that belong to the last name: Ludwig van Beethoven, Ursula von der Leyen, Simone de Beauvoir. */
const particles = /^(von|van|vom|zu|zum|zur|de|der|den|del|della|di|da|dos|du|la|le|ten|ter|bin|ibn|al|el|st\.?)$/i;

export function splitName(full: string): { firstName: string | null; lastName: string | null } {
  const cleaned = full.trim().replaceAll(/\s+/g, ' ');
  const unsplit = { firstName: null, lastName: null };
  // Names in scripts without blanks, handles and addresses are no first and last name.
  if (!cleaned.includes(' ') || cleaned.includes('@')) return unsplit;
  const comma = /^([^,]+), ?([^,]+)$/.exec(cleaned);
  if (comma) {
    const [last = '', first = ''] = [comma[1], comma[2]];
    // `Miller, Jr.` is a suffix, `Miller, Anna` a last name before a first.
    if (!suffixes.test(first)) return { firstName: withoutTitles(first.split(' ')).join(' ') || null, lastName: last };
  }
  const words = withoutTitles(cleaned.replaceAll(',', '').split(' '));
  while (words.length > 1 && suffixes.test(words.at(-1) ?? '')) words.pop();
  if (words.length < 2) return unsplit;
  const particle = words.findIndex((word, at) => at > 0 && at < words.length - 1 && particles.test(word));
  const start = particle === -1 ? words.length - 1 : particle;
  return { firstName: words.slice(0, start).join(' '), lastName: words.slice(start).join(' ') };
}

function withoutTitles(words: readonly string[]): string[] {
  const first = words.findIndex((word) => !titles.test(word));
  return first === -1 ? [...words] : words.slice(first);
}
