import { Checkbox } from '@mantine/core';
import { memo } from 'react';
import type { MouseEvent as RowClick } from 'react';
import { useWords } from '../language/words.ts';
import type { RecordTableProps } from './record-table.tsx';
import { tableWords } from './table-words.ts';
import classes from './record-table.module.css';

interface TableRowProps<Row> extends RecordTableProps<Row> {
  row: Row;
  index: number;
  start: number;
  size: number;
  isPhone: boolean;
}

// Scrolling draws the table anew for every frame; a row that has not changed is left as it is. `memo` forgets the
// type parameter, which the cast gives back.
export const TableRow = memo(DrawnRow) as typeof DrawnRow;

function DrawnRow<Row>(props: TableRowProps<Row>) {
  const { row, index, start, size, columns } = props;
  const say = useWords(tableWords);
  const id = props.idOf(row);
  const isSelected = props.selection.ids.has(id);
  const onClick = (event: RowClick) => {
    if (isControl(event)) return;
    // A finger hits the room around the box as well.
    if (event.target instanceof Element && event.target.closest('[data-check]')) return props.onSelect(id, false);
    if (event.metaKey || event.ctrlKey || event.shiftKey) return props.onSelect(id, event.shiftKey);
    return props.isPhone || props.opensByClick ? props.onOpen(row) : props.onActive(id);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keyboard moves through rows (useTableKeys)
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-active={props.activeId === id || undefined}
      className={props.isPhone ? classes.compactRow : classes.row}
      style={{ position: 'absolute', top: 0, transform: `translateY(${start}px)`, height: size }}
      onClick={onClick}
      onDoubleClick={(event) => {
        if (!isControl(event) && !props.isPhone) props.onOpen(row);
      }}
    >
      <div role="gridcell" className={classes.check} data-check>
        <Checkbox
          aria-label={say('selectRow')}
          tabIndex={-1}
          checked={isSelected}
          onChange={(event) =>
            props.onSelect(id, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
          }
        />
      </div>
      {props.isPhone ? (
        <div role="gridcell" className={classes.compact}>
          {props.compact(row)}
        </div>
      ) : (
        columns.map((column) => (
          <div
            key={column.id}
            role="gridcell"
            className={classes.cell}
            data-align={column.align}
            data-locked={column.locked || undefined}
          >
            {column.cell(row)}
          </div>
        ))
      )}
    </div>
  );
}

/** A click on a control inside the row, or in a list it opened elsewhere on the page, is that control's business. */
function isControl({ target, currentTarget }: RowClick): boolean {
  if (!(target instanceof Element) || !currentTarget.contains(target)) return true;
  return target.closest('a, button, input, label') !== null;
}
