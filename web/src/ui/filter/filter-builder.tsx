import { ActionIcon, Button, Popover, Select } from '@mantine/core';
import { IconFilter, IconPlus, IconX } from '@tabler/icons-react';
import { useWords } from '../language/words.ts';
import { ConditionEditor } from './condition-editor.tsx';
import type { FilterField } from './filter-field.ts';
import { addAt, changeAt, countComplete, emptyGroup, groupKinds, isGroup } from './filter-tree.ts';
import type { FilterCondition, FilterGroup, FilterItem, GroupKind, ItemPath } from './filter-tree.ts';
import { filterWords } from './filter-words.ts';
import classes from './filter-builder.module.css';

interface FilterBuilderProps<Op extends string> {
  fields: readonly FilterField<Op>[];
  group: FilterGroup<Op>;
  onChange: (group: FilterGroup<Op>) => void;
  opened: boolean;
  onToggle: (opened: boolean) => void;
}

const deepest = 2;

/** A button that opens the conditions; changes take effect while they are made. */
export function FilterBuilder<Op extends string>(props: FilterBuilderProps<Op>) {
  const { fields, group, onChange, opened, onToggle } = props;
  const say = useWords(filterWords);
  const count = countComplete(group);
  return (
    <Popover opened={opened} onChange={onToggle} position="bottom-start" trapFocus width="auto" withinPortal>
      <Popover.Target>
        <Button
          variant={count > 0 ? 'light' : 'default'}
          size="xs"
          leftSection={<IconFilter size={14} stroke={1.8} />}
          onClick={() => {
            if (!opened && group.items.length === 0) onChange(withNewCondition(group, [], fields));
            onToggle(!opened);
          }}
        >
          {count > 0 ? say('filterCount', { count }) : say('filter')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={12} className={classes.dropdown}>
        <p className={classes.hint}>{say('hint')}</p>
        <GroupEditor fields={fields} root={group} group={group} path={[]} onChange={onChange} />
      </Popover.Dropdown>
    </Popover>
  );
}

interface GroupEditorProps<Op extends string> {
  fields: readonly FilterField<Op>[];
  root: FilterGroup<Op>;
  group: FilterGroup<Op>;
  path: ItemPath;
  onChange: (root: FilterGroup<Op>) => void;
}

function GroupEditor<Op extends string>(props: GroupEditorProps<Op>) {
  const { fields, root, group, path, onChange } = props;
  const say = useWords(filterWords);
  const replace = (at: ItemPath, item: FilterItem<Op> | undefined) => onChange(changeAt(root, at, () => item));
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

function newCondition<Op extends string>(fields: readonly FilterField<Op>[]): FilterCondition<Op>[] {
  const field = fields[0];
  const op = field?.operators[0];
  return field && op ? [{ field: field.name, op }] : [];
}

function withNewCondition<Op extends string>(
  root: FilterGroup<Op>,
  path: ItemPath,
  fields: readonly FilterField<Op>[],
): FilterGroup<Op> {
  return newCondition(fields).reduce((group, condition) => addAt(group, path, condition), root);
}

function withNewGroup<Op extends string>(
  root: FilterGroup<Op>,
  path: ItemPath,
  fields: readonly FilterField<Op>[],
): FilterGroup<Op> {
  return addAt(root, path, { kind: 'any', items: newCondition(fields) });
}
