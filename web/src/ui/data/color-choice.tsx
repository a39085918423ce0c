import { useId } from 'react';
import { colors } from './colors.ts';
import type { Color } from './colors.ts';
import classes from './color-choice.module.css';

/** One of the colours of statuses and tags. */
export function ColorChoice(props: { label: string; value: Color; onChange: (color: Color) => void }) {
  const name = useId();
  return (
    <fieldset className={classes.field}>
      <legend>{props.label}</legend>
      <div className={classes.colors}>
        {colors.map((color) => (
          <input
            key={color}
            type="radio"
            name={name}
            value={color}
            aria-label={color}
            data-color={color}
            className={classes.color}
            checked={props.value === color}
            onChange={() => props.onChange(color)}
          />
        ))}
      </div>
    </fieldset>
  );
}
