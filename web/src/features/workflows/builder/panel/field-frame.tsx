import type { ReactNode } from 'react';
import classes from './panel.module.css';

export interface FieldFrameProps {
  label: string;
  help?: string | undefined;
  isRequired?: boolean | undefined;
  /** In the definition: `steps[2].inputs.to`. A problem there leads here. */
  path: string;
  /** Where what stands above says it already; the control itself is still called so. */
  isLabelHidden?: boolean | undefined;
  /** At the end of the line of the label. */
  beside?: ReactNode;
  children: ReactNode;
}

/** One field of the panel: its name, what it is for, and whatever it is filled in with. */
export function FieldFrame(props: FieldFrameProps) {
  const { label, help, isRequired, path, isLabelHidden = false, beside, children } = props;
  return (
    <div className={classes.field} data-path={path}>
      {!isLabelHidden && (
        <div className={classes.label}>
          <span>
            {label}
            {isRequired && <span aria-hidden> *</span>}
          </span>
          {beside}
        </div>
      )}
      {help && <p className={classes.help}>{help}</p>}
      {children}
    </div>
  );
}
