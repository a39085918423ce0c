import { TextInput, Textarea, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { focusOnMount } from '../keyboard/focus-on-mount.ts';
import { useWords } from '../language/words.ts';
import { uiWords } from '../ui-words.ts';
import classes from './inline-text.module.css';

interface InlineTextProps {
  label: string;
  value: string;
  /** Called with what was typed, trimmed, when it differs. */
  onCommit: (value: string) => void;
  /** How the value is shown; the value itself unless given. */
  children?: ReactNode;
  type?: 'text' | 'email' | 'tel' | 'url' | 'date' | 'number';
  isMultiline?: boolean;
  isRequired?: boolean;
  isReadOnly?: boolean;
}

/** Text that is edited where it stands: click or Enter to edit, Enter or leaving to keep, Escape to give up. */
export function InlineText(props: InlineTextProps) {
  const sayUi = useWords(uiWords);
  const [isEditing, setEditing] = useState(false);
  const shown = props.children ?? props.value;
  if (isEditing) return <Editor {...props} onDone={() => setEditing(false)} />;
  if (props.isReadOnly) return <span className={classes.plain}>{props.value === '' ? '–' : shown}</span>;
  return (
    <UnstyledButton
      className={classes.value}
      aria-label={`${props.label}: ${props.value || sayUi('empty')}. ${sayUi('clickToEdit')}`}
      onClick={() => setEditing(true)}
    >
      {props.value === '' ? <span className={classes.empty}>{sayUi('empty')}</span> : shown}
    </UnstyledButton>
  );
}

function Editor(props: InlineTextProps & { onDone: () => void }) {
  const [typed, setTyped] = useState(props.value);
  const commit = () => {
    props.onDone();
    const value = typed.trim();
    const isAllowed = value !== '' || !props.isRequired;
    if (isAllowed && value !== props.value) props.onCommit(value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') props.onDone();
    if (event.key === 'Enter' && (!props.isMultiline || event.metaKey || event.ctrlKey)) commit();
  };
  const shared = {
    'aria-label': props.label,
    size: 'xs',
    className: classes.editor,
    value: typed,
    onKeyDown,
    onBlur: commit,
  } as const;
  return props.isMultiline ? (
    <Textarea
      {...shared}
      autosize
      minRows={2}
      ref={focusOnMount}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  ) : (
    <TextInput
      {...shared}
      type={props.type ?? 'text'}
      ref={focusOnMount}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}
