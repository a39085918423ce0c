import { Input, UnstyledButton } from '@mantine/core';
import { colors } from './colors.ts';
import type { Color } from './colors.ts';
import classes from './color-choice.module.css';

/** One of the colours of statuses and tags. */
export function ColorChoice(props: { label: string; value: Color; onChange: (color: Color) => void }) {
  return (
    <Input.Wrapper label={props.label} component="fieldset" className={classes.wrapper}>
      <div className={classes.colors} role="radiogroup" aria-label={props.label}>
        {colors.map((color) => (
          <UnstyledButton
            key={color}
            role="radio"
            aria-checked={props.value === color}
            aria-label={color}
            data-color={color}
            className={classes.color}
            onClick={() => props.onChange(color)}
          />
        ))}
      </div>
    </Input.Wrapper>
  );
}
