/**
 * Tags inside tags without end make every HTML parser slow, the more so the deeper: 400,000 of them keep ours busy for
 * minutes. No mail that is meant to be read comes near the limit.
 */
const maxDepth = 2000;

/** Tags that hold nothing, or that a parser closes when the next one of their kind opens. */
const flat: ReadonlySet<string> = new Set([
  ...['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr'],
  ...['p', 'li', 'td', 'th', 'tr', 'dd', 'dt', 'option'],
]);

export function isTooDeep(html: string): boolean {
  const open = new Map<string, number>();
  let depth = 0;
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]{0,30})/gi)) {
    const tag = name.toLowerCase();
    if (flat.has(tag)) continue;
    const count = open.get(tag) ?? 0;
    // What closes nothing is ignored, as a parser does.
    if (slash && count === 0) continue;
    open.set(tag, count + (slash ? -1 : 1));
    depth += slash ? -1 : 1;
    if (depth > maxDepth) return true;
  }
  return false;
}

/** The text between the tags, for HTML that no parser is to see. */
export function withoutTags(html: string): string {
  return html
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(/[ \t]+/g, ' ')
    .trim();
}
