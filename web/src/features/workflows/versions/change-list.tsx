import { useWords } from '../../../ui/language/words.ts';
import { toTitled, useStepTitle } from '../builder/canvas/use-step-title.ts';
import type { StepNode } from '../builder/graph/step-tree.ts';
import { type Comparison, type FieldChange, isSame, markOf, type StepDifference } from './compare-versions.ts';
import { useFieldTitle } from './use-field-title.ts';
import { versionWords } from './version-words.ts';
import classes from './versions.module.css';

/** What differs, in words: step by step, field by field. */
export function ChangeList({ comparison }: { comparison: Comparison }) {
  const say = useWords(versionWords);
  if (isSame(comparison)) return <p className={classes.quiet}>{say('noChanges')}</p>;
  const { steps, fields } = comparison;
  return (
    <ul className={classes.changes} aria-label={say('changes')}>
      {fields.length > 0 && (
        <li className={classes.change}>
          <div className={classes.title}>{say('workflow')}</div>
          <Fields fields={fields} />
        </li>
      )}
      {steps.map((step) => (
        <StepChange key={`${step.before?.path} ${step.after?.path}`} difference={step} />
      ))}
    </ul>
  );
}

function StepChange({ difference }: { difference: StepDifference }) {
  const say = useWords(versionWords);
  const titleOf = useStepTitle();
  const node = difference.after ?? difference.before;
  const mark = markOf(difference);
  if (!node) return null;
  const what = mark === 'changed' && difference.isMoved ? 'movedAndChanged' : mark;
  return (
    <li className={classes.change} data-mark={mark}>
      <div className={classes.title}>{say(what, { step: titleOf(toTitled(node)) })}</div>
      <Fields fields={difference.fields} kind={node.kind} />
    </li>
  );
}

function Fields({ fields, kind }: { fields: readonly FieldChange[]; kind?: StepNode['kind'] }) {
  const say = useWords(versionWords);
  const titleOf = useFieldTitle();
  const named = fields.map(({ path, ...change }) => ({ path: titleOf(path, kind), ...change }));
  return <FieldChanges fields={named} sides={{ before: say('was'), after: say('is') }} />;
}

/** Field by field, with a word for each side. */
export function FieldChanges(props: {
  fields: readonly FieldChange[];
  sides: { readonly before: string; readonly after: string };
  /** One stands beside the other, and is no better or newer. */
  areEqual?: boolean;
}) {
  const { fields, sides, areEqual = false } = props;
  if (fields.length === 0) return null;
  return (
    <dl className={classes.fields}>
      {fields.map(({ path, before, after }) => (
        <div key={path}>
          {path !== '' && <dt>{path}</dt>}
          <dd>
            <Value value={before} side={areEqual ? undefined : 'before'} word={sides.before} />{' '}
            <Value value={after} side={areEqual ? undefined : 'after'} word={sides.after} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value, side, word }: { value: unknown; side: 'before' | 'after' | undefined; word: string }) {
  const say = useWords(versionWords);
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1);
  const isNothing = value === undefined || value === '';
  return (
    <span className={classes.side}>
      <span className={classes.word}>{word}</span>{' '}
      {isNothing ? (
        <span className={classes.quiet}>{say('nothing')}</span>
      ) : (
        <code className={classes.value} data-side={side}>
          {text}
        </code>
      )}
    </span>
  );
}
