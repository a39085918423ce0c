import type { ReactNode } from 'react';
import classes from './pill.module.css';

export const tones = ['neutral', 'accent', 'good', 'warn', 'bad'] as const;
export type Tone = (typeof tones)[number];

/** A short state in a word, with a dot in its tone; the word carries the meaning, never the colour alone. */
export function Pill(props: { tone?: Tone; color?: string; dot?: boolean; children: ReactNode }) {
  const { tone = 'neutral', dot = true } = props;
  return (
    <span className={classes.pill} data-tone={tone}>
      {dot && <span className={classes.dot} style={props.color ? { background: props.color } : {}} aria-hidden />}
      <span className={classes.text}>{props.children}</span>
    </span>
  );
}
