import { Button, Popover } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { SkeletonRows } from '../feedback/skeleton-rows.tsx';
import { useWords } from '../language/words.ts';
import type { FilterField } from './filter-field.ts';
import { countComplete } from './filter-tree.ts';
import type { FilterGroup } from './filter-tree.ts';
import { filterWords } from './filter-words.ts';
import { withNewCondition } from './new-condition.ts';
import classes from './filter-builder.module.css';

const GroupEditor = lazy(async () => ({ default: (await import('./group-editor.tsx')).GroupEditor }));

interface FilterBuilderProps {
  fields: readonly FilterField[];
  group: FilterGroup;
  onChange: (group: FilterGroup) => void;
  opened: boolean;
  onToggle: (opened: boolean) => void;
}

/** A button that opens the conditions; changes take effect while they are made. */
export function FilterBuilder(props: FilterBuilderProps) {
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
        <Suspense fallback={<SkeletonRows rows={3} />}>
          <GroupEditor fields={fields} root={group} group={group} path={[]} onChange={onChange} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
