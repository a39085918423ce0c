import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useWords } from '../../../../ui/language/words.ts';
import type { Builder } from '../use-builder.ts';
import { toReference } from './expressions/complete-expression.ts';
import { referenceType } from './expressions/reference-type.ts';
import { usePanel } from './panel-context.ts';
import classes from './panel.module.css';
import { panelWords } from './panel-words.ts';
import { SampleSource } from './sample-source.tsx';
import type { Sample } from './use-sample.ts';

const mostItems = 25;

/** The sample data that a place can use: a click or a drag writes how an expression reads it. */
export function DataTree({ builder, sample }: { builder: Builder; sample: Sample }) {
  const say = useWords(panelWords);
  const { at, knownAt, target, isReadOnly } = usePanel();
  const shown = knownAt(at).names.flatMap(({ name, kind }): [string, unknown][] => {
    if (name === 'trigger') return [[name, sample.trigger]];
    return kind === 'step' && name in sample.values ? [[name, sample.values[name]]] : [];
  });
  const [hasRoom] = useState(() => window.matchMedia('(min-width: 48em)').matches);
  return (
    <details className={classes.dock} open={hasRoom} data-values>
      <summary>{say('data')}</summary>
      <div className={classes.stack}>
        <SampleSource builder={builder} sample={sample} />
        {!isReadOnly && (
          <p className={classes.quiet} aria-live="polite">
            {target ? say('writesInto', { field: target.label }) : say('chooseField')} {say('jumpHint')}
          </p>
        )}
        <div>
          {shown.map(([name, value]) => (
            <TreeNode
              key={name}
              keys={[name]}
              value={value}
              isOpen={shown.length < 3}
              mark={sample.kept?.pinnedSteps.includes(name) ? say('pinnedMark') : undefined}
            />
          ))}
        </div>
      </div>
    </details>
  );
}

function TreeNode(props: {
  keys: readonly (string | number)[];
  value: unknown;
  isOpen: boolean;
  mark?: string | undefined;
}) {
  const { keys, value } = props;
  if (typeof value !== 'object' || value === null) return <Leaf keys={keys} value={value} />;
  return <Branch {...props} value={value} />;
}

function Branch(props: {
  keys: readonly (string | number)[];
  value: object;
  isOpen: boolean;
  mark?: string | undefined;
}) {
  const say = useWords(panelWords);
  const { keys, value, mark } = props;
  const [isOpen, setOpen] = useState(props.isOpen);
  const isList = Array.isArray(value);
  const entries: [string, unknown][] = Object.entries(value).slice(0, mostItems);
  return (
    <div className={classes.node}>
      <div className={classes.nodeHead}>
        <button
          type="button"
          className={classes.fold}
          aria-expanded={isOpen}
          aria-label={say('inside', { reference: toReference(keys) })}
          onClick={() => setOpen(!isOpen)}
        >
          <IconChevronRight size={14} stroke={1.7} aria-hidden />
        </button>
        <Reference keys={keys} />
        <span className={classes.quiet}>{isList ? `[${value.length}]` : `{${entries.length}}`}</span>
        {mark && <span className={classes.kind}>{mark}</span>}
      </div>
      {isOpen &&
        entries.map(([key, each]) => (
          <TreeNode key={key} keys={[...keys, isList ? Number(key) : key]} value={each} isOpen={isBody(key)} />
        ))}
    </div>
  );
}

/** What callers and people send is what one looks for. */
const isBody = (key: string) => key === 'body' || key === 'input';

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
      aria-label={say('insert', { reference })}
      title={say('insert', { reference })}
      onDragStart={({ dataTransfer }) => {
        dataTransfer.setData(referenceType, reference);
        dataTransfer.setData('text/plain', `{{ ${reference} }}`);
      }}
      onClick={(event) => {
        event.preventDefault();
        target?.insert(reference);
      }}
    >
      {String(keys.at(-1))}
    </button>
  );
}
