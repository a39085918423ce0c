const longest = 50;

/** A key made of a label: `Größe (cm)` becomes `grosse_cm`. */
export function toFieldKey(label: string): string {
  return label
    .normalize('NFKD')
    .replaceAll('ß', 'ss')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[^a-z]+|_+$/g, '')
    .slice(0, longest);
}

export function isFieldKey(key: string): boolean {
  return /^[a-z][a-z0-9_]{0,49}$/.test(key);
}

interface Option {
  value: string;
  label: string;
}

/** Options from their labels; one that was there keeps its value, so that records keep theirs. */
export function toOptions(labels: readonly string[], before: readonly Option[]): Option[] {
  return labels.map(
    (label) => before.find((option) => option.label === label) ?? { value: toFieldKey(label) || label, label },
  );
}
