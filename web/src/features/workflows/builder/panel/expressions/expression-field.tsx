import { lazy, Suspense, useId, useMemo } from 'react';
import type { ReactNode } from 'react';
import { useWords } from '../../../../../ui/language/words.ts';
import { usePanel } from '../panel-context.ts';
import { FieldFrame } from '../field-frame.tsx';
import classes from '../panel.module.css';
import { panelWords } from '../panel-words.ts';
import type { Fault } from './code-mirror.ts';
import { useKindWord } from './use-kind-word.ts';

const ExpressionInput = lazy(async () => ({ default: (await import('./expression-input.tsx')).ExpressionInput }));
const CodeInput = lazy(async () => ({ default: (await import('./code-input.tsx')).CodeInput }));

export interface ExpressionFieldProps {
  label: string;
  /** In the definition: `steps[2].inputs.to`. */
  path: string;
  value: string;
  onChange: (text: string) => void;
  help?: string | undefined;
  isRequired?: boolean | undefined;
  isBare?: boolean | undefined;
  isCode?: boolean | undefined;
  /** What stands in it while it is empty. */
  example?: string | undefined;
  beside?: ReactNode;
  isLabelHidden?: boolean | undefined;
}

/** A text with expressions in it: completed, checked and shown with its value as one writes. */
export function ExpressionField(props: ExpressionFieldProps) {
  const { label, path, value, onChange, help, isBare = false, isCode = false } = props;
  const say = useWords(panelWords);
  const panel = usePanel();
  const id = useId();
  const problems = useMemo(() => panel.problems.filter((problem) => problem.path === path), [panel.problems, path]);
  const faults = useMemo(
    () =>
      problems.map(({ message, severity, start, end }): Fault => ({
        from: start ?? 0,
        to: end ?? value.length,
        message,
        severity,
      })),
    [problems, value.length],
  );
  const common = { label, describedBy: id, value, faults, onChange };
  return (
    <FieldFrame
      label={label}
      help={help}
      isRequired={props.isRequired}
      path={path}
      beside={props.beside}
      isLabelHidden={props.isLabelHidden}
    >
      <Suspense fallback={<div className={classes.loading} />}>
        {isCode ? (
          <CodeInput {...common} />
        ) : (
          <ExpressionInput
            {...common}
            path={path}
            isBare={isBare}
            hint={props.example ?? (isBare ? 'item.total > 10' : say('expressionHint'))}
            known={panel.knownAt(path)}
          />
        )}
      </Suspense>
      <div id={id} className={classes.below} aria-live="polite">
        {problems.map(({ message, severity }) => (
          <p key={message} className={classes.fault} data-severity={severity}>
            {message}
          </p>
        ))}
        {problems.length === 0 && <Preview path={path} />}
      </div>
    </FieldFrame>
  );
}

/** What the text gives with the sample data. */
function Preview({ path }: { path: string }) {
  const say = useWords(panelWords);
  const describe = useKindWord();
  const text = usePanel().texts.find((each) => each.path === path);
  if (!text) return null;
  if (text.missing.length > 0)
    return <p className={classes.quiet}>{say('noSample', { names: text.missing.join(', ') })}</p>;
  if (text.error !== null) return <p className={classes.fault}>{say('noValue', { reason: text.error })}</p>;
  const shown = typeof text.value === 'string' ? text.value : JSON.stringify(text.value);
  return (
    <p className={classes.preview} title={text.isMadeUp ? say('madeUp') : undefined}>
      <span className={classes.kind}>{describe(text.shape)}</span>
      <output>{shown === '' ? '""' : shown}</output>
      {text.isMadeUp && <em>{say('madeUp')}</em>}
    </p>
  );
}
