import type { ReactNode } from 'react';
import type { Color } from './colors.ts';
import classes from './pill.module.css';

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad';

/** A short state in a word, with a dot in its tone; the word carries the meaning, never the colour alone. */
export function Pill(props: { tone?: Tone; color?: Color; dot?: boolean; children: ReactNode }) {
  const { tone = 'neutral', color, dot = true } = props;
  return (
    <span className={classes.pill} data-tone={color ? undefined : tone} data-color={color}>
      {dot && <span className={classes.dot} aria-hidden />}
      <span className={classes.text}>{props.children}</span>
    </span>
  );
}
