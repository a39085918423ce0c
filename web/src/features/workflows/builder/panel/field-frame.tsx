import type { ReactNode } from 'react';
import classes from './panel.module.css';

export interface FieldFrameProps {
  label: string;
  help?: string | undefined;
  isRequired?: boolean | undefined;
  /** In the definition: `steps[2].inputs.to`. A problem there leads here. */
  path: string;
  /** At the end of the line of the label. */
  beside?: ReactNode;
  children: ReactNode;
}

/** One field of the panel: its name, what it is for, and whatever it is filled in with. */
export function FieldFrame({ label, help, isRequired, path, beside, children }: FieldFrameProps) {
  return (
    <div className={classes.field} data-path={path}>
      <div className={classes.label}>
        <span>
          {label}
          {isRequired && <span aria-hidden> *</span>}
        </span>
        {beside}
      </div>
      {help && <p className={classes.help}>{help}</p>}
      {children}
    </div>
  );
}
