import { ActionIcon, Combobox, useCombobox } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useWords } from '../language/words.ts';
import { uiWords } from '../ui-words.ts';
import type { Color } from './colors.ts';
import { Pill } from './pill.tsx';
import classes from './tag-editor.module.css';

export interface TagShape {
  id: string;
  name: string;
  color: Color;
}

/** Tags on a record: taken off with a click, added by name, created when there is none of the name. */
export function TagEditor(props: {
  tags: readonly TagShape[];
  known: readonly TagShape[];
  onAdd: (name: string) => void;
  onRemove: (tag: TagShape) => void;
  isReadOnly?: boolean;
}) {
  const say = useWords(uiWords);
  return (
    <div className={classes.tags}>
      {props.tags.map((tag) => (
        <Pill key={tag.id} color={tag.color}>
          {tag.name}
          {!props.isReadOnly && (
            <button
              type="button"
              className={classes.remove}
              aria-label={say('removeTag', { name: tag.name })}
              onClick={() => props.onRemove(tag)}
            >
              <IconX size={11} stroke={2.2} />
            </button>
          )}
        </Pill>
      ))}
      {!props.isReadOnly && <TagAdder {...props} />}
    </div>
  );
}

function TagAdder(props: { tags: readonly TagShape[]; known: readonly TagShape[]; onAdd: (name: string) => void }) {
  const say = useWords(uiWords);
  const free = props.known.filter((tag) => !props.tags.some((each) => each.id === tag.id));
  return (
    <TagPicker known={free} onPick={props.onAdd}>
      {(open) => (
        <ActionIcon size={22} aria-label={say('addTag')} onClick={open}>
          <IconPlus size={14} />
        </ActionIcon>
      )}
    </TagPicker>
  );
}

/** Picks a tag by name, or names a new one. */
export function TagPicker(props: {
  known: readonly TagShape[];
  onPick: (name: string) => void;
  children: (open: () => void) => ReactNode;
}) {
  const say = useWords(uiWords);
  const [query, setQuery] = useState('');
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => setQuery(''),
  });
  const wanted = query.trim().toLowerCase();
  const fitting = props.known.filter((tag) => tag.name.toLowerCase().includes(wanted));
  const isNew = wanted !== '' && !props.known.some((tag) => tag.name.toLowerCase() === wanted);
  return (
    <Combobox
      store={combobox}
      width={210}
      position="bottom-start"
      onOptionSubmit={(name) => {
        combobox.closeDropdown();
        props.onPick(name);
      }}
    >
      <Combobox.Target targetType="button">{props.children(() => combobox.toggleDropdown())}</Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={query}
          placeholder={say('addTag')}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            combobox.selectFirstOption();
          }}
        />
        <Combobox.Options mah={240} className={classes.options}>
          {fitting.map((tag) => (
            <Combobox.Option key={tag.id} value={tag.name}>
              <Pill color={tag.color}>{tag.name}</Pill>
            </Combobox.Option>
          ))}
          {isNew && <Combobox.Option value={query.trim()}>{say('createTag', { name: query.trim() })}</Combobox.Option>}
          {fitting.length === 0 && !isNew && <Combobox.Empty>{say('nothing')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
