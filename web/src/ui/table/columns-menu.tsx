import { ActionIcon, Button, Checkbox, Popover } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconColumns3 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useWords } from '../language/words.ts';
import { visibleColumns } from './column-state.ts';
import type { ListControls } from './use-list.ts';
import { listWords } from './list-words.ts';
import classes from './list.module.css';

interface NamedColumn {
  id: string;
  header: string;
  width: number;
  locked?: boolean;
}

/** Which fields the table shows, and in which order. */
export function ColumnsMenu({ list, columns }: { list: ListControls; columns: readonly NamedColumn[] }) {
  const say = useWords(listWords);
  const shown = visibleColumns(columns, list.columnState);
  const hidden = columns.filter((column) => !shown.some((each) => each.id === column.id));
  return (
    <Popover position="bottom-end" width={280} trapFocus withinPortal>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconColumns3 size={14} stroke={1.8} />}>
          {say('columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={10} className={classes.columns}>
        <div className={classes.columnsHead}>
          <span>{say('shown')}</span>
          <Button size="xs" variant="subtle" color="gray" onClick={list.resetColumns}>
            {say('resetColumns')}
          </Button>
        </div>
        {shown.map((column, index) => (
          <div key={column.id} className={classes.columnRow}>
            <Checkbox
              label={column.header}
              checked
              disabled={column.locked}
              onChange={() => list.toggleColumn(column.id)}
            />
            {!column.locked && (
              <span className={classes.movers}>
                <Mover
                  label={say('moveUp', { column: column.header })}
                  target={shown[index - 1]}
                  onMove={(before) => list.moveColumn(column.id, before)}
                  icon={<IconChevronUp size={14} />}
                />
                <Mover
                  label={say('moveDown', { column: column.header })}
                  target={shown[index + 1]}
                  onMove={(before) => list.moveColumn(column.id, before)}
                  icon={<IconChevronDown size={14} />}
                />
              </span>
            )}
          </div>
        ))}
        {hidden.length > 0 && <div className={classes.columnsHead}>{say('hidden')}</div>}
        {hidden.map((column) => (
          <div key={column.id} className={classes.columnRow}>
            <Checkbox label={column.header} checked={false} onChange={() => list.toggleColumn(column.id)} />
          </div>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}

function Mover(props: {
  label: string;
  target: NamedColumn | undefined;
  onMove: (target: string) => void;
  icon: ReactNode;
}) {
  const { target } = props;
  const canMove = target !== undefined && !target.locked;
  return (
    <ActionIcon
      size={22}
      aria-label={props.label}
      disabled={!canMove}
      onClick={() => canMove && props.onMove(target.id)}
    >
      {props.icon}
    </ActionIcon>
  );
}
