import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { PointerEvent, ReactNode } from 'react';
import { useWords } from '../language/words.ts';
import type { Column, RecordTableProps } from './record-table.tsx';
import { tableWords } from './table-words.ts';
import classes from './record-table.module.css';

export function TableHeader<Row>(props: RecordTableProps<Row> & { isPhone: boolean; children: ReactNode }) {
  if (props.isPhone) {
    return (
      <div role="rowgroup" className={classes.head}>
        <div role="row" aria-rowindex={1}>
          <div role="columnheader" className={classes.compactHead}>
            {props.children}
          </div>
        </div>
      </div>
    );
  }
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={classes.row}>
        <div role="columnheader" className={classes.check}>
          {props.children}
        </div>
        {props.columns.map((column) => (
          <HeaderCell key={column.id} column={column} {...props} />
        ))}
        <div role="presentation" />
      </div>
    </div>
  );
}

function HeaderCell<Row>(props: RecordTableProps<Row> & { column: Column<Row> }) {
  const say = useWords(tableWords);
  const { column, sort } = props;
  const direction = sort && sort.field === column.sortBy ? sort.direction : null;
  const ariaSort = direction === 'asc' ? 'ascending' : direction === 'desc' ? 'descending' : undefined;
  return (
    <div
      role="columnheader"
      aria-sort={ariaSort}
      className={classes.headerCell}
      data-align={column.align}
      data-locked={column.locked || undefined}
    >
      {column.sortBy ? (
        <UnstyledButton
          className={classes.sort}
          title={say('sortBy', { column: column.header })}
          onClick={() => column.sortBy && props.onSort(column.sortBy)}
        >
          <span className={classes.ellipsis}>{column.header}</span>
          {direction === 'asc' && <IconArrowUp size={13} stroke={2} aria-hidden />}
          {direction === 'desc' && <IconArrowDown size={13} stroke={2} aria-hidden />}
        </UnstyledButton>
      ) : (
        <span className={classes.ellipsis}>{column.header}</span>
      )}
      <Resizer
        label={say('resize', { column: column.header })}
        onResize={(width) => props.onResize(column.id, width)}
      />
    </div>
  );
}

const keyStep = 16;

function Resizer(props: { label: string; onResize: (width: number) => void }) {
  /** As drawn: a column that grows is wider than it asks for. */
  const widthOf = (handle: HTMLElement) => handle.parentElement?.offsetWidth ?? 0;
  const start = (event: PointerEvent<HTMLButtonElement>) => {
    const from = event.clientX;
    const handle = event.currentTarget;
    const width = widthOf(handle);
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => props.onResize(width + moved.clientX - from);
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), {
      once: true,
    });
  };
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={props.label}
      className={classes.resizer}
      onPointerDown={start}
      onKeyDown={(event) => {
        const width = widthOf(event.currentTarget);
        if (event.key === 'ArrowLeft') props.onResize(width - keyStep);
        if (event.key === 'ArrowRight') props.onResize(width + keyStep);
      }}
    />
  );
}
