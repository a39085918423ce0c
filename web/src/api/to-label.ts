/** The name of an input as people read it: `firstName` is “First name”, `ownerId` is “Owner”. */
export function toLabel(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .map((word) => word.toLowerCase());
  const shown = words.length > 1 && words.at(-1) === 'id' ? words.slice(0, -1) : words;
  const text = shown.map((word) => (abbreviations.has(word) ? word.toUpperCase() : word)).join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const abbreviations: ReadonlySet<string> = new Set(['id', 'url', 'html', 'api']);
