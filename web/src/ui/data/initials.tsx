import classes from './initials.module.css';

/**
 * Letters of a name on a colour that always is the same for it. The stylesheet writes the letters: they are a picture,
 * and as text they would be read out before every name.
 */
export function Initials(props: { name: string; size?: number; square?: boolean }) {
  const { size = 22 } = props;
  return (
    <span
      aria-hidden
      className={classes.initials}
      data-initials={initialsOf(props.name)}
      data-square={props.square || undefined}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.42), '--hue': hueOf(props.name) }}
    />
  );
}

export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/[\s@._-]+/u)
    .filter(Boolean);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return (
    chosen
      .map((word) => Array.from(word ?? '')[0] ?? '')
      .join('')
      .toUpperCase() || '?'
  );
}

/** Twelve hues are enough to tell neighbours apart. */
export function hueOf(name: string): number {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return (sum % 12) * 30;
}
