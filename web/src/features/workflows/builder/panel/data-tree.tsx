import { useWords } from '../../../../ui/language/words.ts';
import { toReference } from './expressions/complete-expression.ts';
import { referenceType } from './expressions/reference-type.ts';
import { usePanel } from './panel-context.ts';
import classes from './panel.module.css';
import { panelWords } from './panel-words.ts';
import type { Sample } from './use-sample.ts';

const mostItems = 25;

/** The sample data that a place can use: a click or a drag writes how an expression reads it. */
export function DataTree({ sample }: { sample: Sample }) {
  const say = useWords(panelWords);
  const { at, knownAt } = usePanel();
  const shown = knownAt(at).names.flatMap(({ name, kind }): [string, unknown][] => {
    if (name === 'trigger') return [[name, sample.trigger]];
    return kind === 'step' && name in sample.values ? [[name, sample.values[name]]] : [];
  });
  return (
    <details className={classes.section} open>
      <summary>{say('data')}</summary>
      <p className={classes.quiet}>{say(`source_${sample.kept?.source ?? 'made'}`)}</p>
      {shown.map(([name, value]) => (
        <TreeNode key={name} keys={[name]} value={value} isOpen={shown.length < 3} />
      ))}
    </details>
  );
}

function TreeNode({ keys, value, isOpen }: { keys: readonly (string | number)[]; value: unknown; isOpen: boolean }) {
  if (typeof value !== 'object' || value === null) return <Leaf keys={keys} value={value} />;
  const isList = Array.isArray(value);
  const entries: [string, unknown][] = Object.entries(value).slice(0, mostItems);
  return (
    <details className={classes.node} open={isOpen}>
      <summary>
        <Reference keys={keys} />
        <span className={classes.quiet}>{isList ? `[${value.length}]` : `{${entries.length}}`}</span>
      </summary>
      {entries.map(([key, each]) => (
        <TreeNode key={key} keys={[...keys, isList ? Number(key) : key]} value={each} isOpen={false} />
      ))}
    </details>
  );
}

function Leaf({ keys, value }: { keys: readonly (string | number)[]; value: unknown }) {
  const text = JSON.stringify(value) ?? 'null';
  return (
    <div className={classes.leaf}>
      <Reference keys={keys} />
      <span title={text}>{text}</span>
    </div>
  );
}

function Reference({ keys }: { keys: readonly (string | number)[] }) {
  const say = useWords(panelWords);
  const { target, isReadOnly } = usePanel();
  const reference = toReference(keys);
  return (
    <button
      type="button"
      className={classes.reference}
      disabled={isReadOnly}
      draggable
      title={say('insert', { reference })}
      onDragStart={({ dataTransfer }) => {
        dataTransfer.setData(referenceType, reference);
        dataTransfer.setData('text/plain', `{{ ${reference} }}`);
      }}
      onClick={(event) => {
        event.preventDefault();
        target.current?.(reference);
      }}
    >
      {String(keys.at(-1))}
    </button>
  );
}
