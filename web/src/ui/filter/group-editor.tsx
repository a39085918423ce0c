import { ActionIcon, Button, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useWords } from '../language/words.ts';
import { ConditionEditor } from './condition-editor.tsx';
import type { FilterField } from './filter-field.ts';
import { changeAt, emptyGroup, groupKinds, isGroup } from './filter-tree.ts';
import type { FilterGroup, FilterItem, GroupKind, ItemPath } from './filter-tree.ts';
import { filterWords } from './filter-words.ts';
import { withNewCondition, withNewGroup } from './new-condition.ts';
import classes from './filter-builder.module.css';

const deepest = 2;

interface GroupEditorProps {
  fields: readonly FilterField[];
  root: FilterGroup;
  group: FilterGroup;
  path: ItemPath;
  onChange: (root: FilterGroup) => void;
}

/** A group of conditions and the groups in it. */
export function GroupEditor(props: GroupEditorProps) {
  const { fields, root, group, path, onChange } = props;
  const say = useWords(filterWords);
  const replace = (at: ItemPath, item: FilterItem | undefined) => onChange(changeAt(root, at, () => item));
  return (
    <div className={classes.group} data-nested={path.length > 0 || undefined}>
      <div className={classes.groupHead}>
        <Select
          size="xs"
          w={150}
          aria-label={say('operator')}
          allowDeselect={false}
          value={group.kind}
          data={groupKinds.map((value) => ({ value, label: say(value) }))}
          onChange={(kind) => replace(path, { ...group, kind: toKind(kind) })}
        />
        {path.length > 0 ? (
          <ActionIcon aria-label={say('removeGroup')} onClick={() => replace(path, undefined)}>
            <IconX size={14} />
          </ActionIcon>
        ) : (
          group.items.length > 0 && (
            <Button size="xs" variant="subtle" color="gray" onClick={() => onChange(emptyGroup())}>
              {say('clear')}
            </Button>
          )
        )}
      </div>
      {group.items.map((item, index) => {
        const at = [...path, index];
        if (isGroup(item)) return <GroupEditor key={at.join('.')} {...props} group={item} path={at} />;
        return (
          <ConditionEditor
            key={at.join('.')}
            fields={fields}
            condition={item}
            onChange={(condition) => replace(at, condition)}
            onRemove={() => replace(at, undefined)}
          />
        );
      })}
      <div className={classes.adders}>
        <Adder label={say('addCondition')} onClick={() => onChange(withNewCondition(root, path, fields))} />
        {path.length < deepest && (
          <Adder label={say('addGroup')} onClick={() => onChange(withNewGroup(root, path, fields))} />
        )}
      </div>
    </div>
  );
}

function Adder({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button size="xs" variant="subtle" color="gray" leftSection={<IconPlus size={14} />} onClick={onClick}>
      {label}
    </Button>
  );
}

function toKind(value: string | null): GroupKind {
  return groupKinds.find((kind) => kind === value) ?? 'all';
}
