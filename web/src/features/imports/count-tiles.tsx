import { useFormat } from '../../ui/language/format.ts';
import classes from './imports.module.css';

export interface Count {
  label: string;
  value: number;
  tone?: 'good' | 'warn' | 'bad';
}

/** A row of numbers with what they count. */
export function CountTiles({ counts }: { counts: readonly Count[] }) {
  const format = useFormat();
  return (
    <dl className={classes.tiles}>
      {counts.map(({ label, value, tone }) => (
        <div key={label} className={classes.tile} data-tone={value > 0 ? tone : undefined}>
          <dt>{label}</dt>
          <dd>{format.number(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
