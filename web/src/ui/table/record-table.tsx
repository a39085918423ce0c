import { Checkbox } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { useWords } from '../language/words.ts';
import type { ColumnShape, Sort } from './column-state.ts';
import type { Selection } from './selection.ts';
import { TableHeader } from './table-header.tsx';
import { TableRow } from './table-row.tsx';
import { tableWords } from './table-words.ts';
import { useTableKeys } from './use-table-keys.ts';
import classes from './record-table.module.css';

export interface Column<Row> extends ColumnShape {
  header: string;
  /** What the server sorts by; without it the column does not sort. */
  sortBy?: string;
  align?: 'end';
  cell: (row: Row) => ReactNode;
}

export interface RecordTableProps<Row> {
  /** Names the table for readers of the page. */
  label: string;
  rows: readonly Row[];
  idOf: (row: Row) => string;
  columns: readonly Column<Row>[];
  sort: Sort | null;
  onSort: (field: string) => void;
  onResize: (id: string, width: number) => void;
  selection: Selection;
  onSelect: (id: string, withRange: boolean) => void;
  onSelectAll: () => void;
  /** The row the keyboard is on; it is the one a side panel shows. */
  activeId: string | null;
  onActive: (id: string | null) => void;
  onOpen: (row: Row) => void;
  /** A click opens the row, where no panel beside shows the one the keyboard is on. */
  opensByClick?: boolean;
  /** Called when the end comes near. */
  onEnd: () => void;
  isLoadingMore: boolean;
  /** How a row looks on a phone, in two lines. */
  compact: (row: Row) => ReactNode;
}

const rowHeight = 36;
const compactHeight = 60;
const nearEnd = 20;
const checkboxWidth = 40;

/** Rows by the ten thousand, of which only those on the screen are drawn. */
export function RecordTable<Row>(props: RecordTableProps<Row>) {
  const { rows, columns, idOf } = props;
  const say = useWords(tableWords);
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const body = useRef<BodyHandle>(null);
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  useTableKeys({ ...props, scrollTo: (index) => body.current?.scrollTo(index) });
  const template = `${checkboxWidth}px ${trackSizes(columns)}`;
  const { ids } = props.selection;
  const selectedCount = useMemo(
    () => (ids.size === 0 ? 0 : rows.filter((row) => ids.has(idOf(row))).length),
    [rows, idOf, ids],
  );
  return (
    <div
      className={classes.scroller}
      ref={setScroller}
      data-phone={isPhone || undefined}
      data-selecting={ids.size > 0 || undefined}
    >
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={rows.length + 1}
        aria-multiselectable
        className={classes.grid}
        style={{ '--columns': template }}
      >
        <TableHeader {...props} isPhone={isPhone}>
          <Checkbox
            label={isPhone ? say('all') : undefined}
            aria-label={say('selectAll')}
            checked={rows.length > 0 && selectedCount === rows.length}
            indeterminate={selectedCount > 0 && selectedCount < rows.length}
            onChange={props.onSelectAll}
          />
        </TableHeader>
        <TableBody {...props} handle={body} scroller={scroller} isPhone={isPhone} />
      </div>
      {props.isLoadingMore && <output className={classes.more}>{say('loadingMore')}</output>}
    </div>
  );
}

interface BodyHandle {
  scrollTo(index: number): void;
}

interface TableBodyProps<Row> extends RecordTableProps<Row> {
  handle: Ref<BodyHandle>;
  scroller: HTMLDivElement | null;
  isPhone: boolean;
}

/** Apart from what stands around it: it is drawn anew with every frame of scrolling. */
function TableBody<Row>({ handle, scroller, isPhone, ...props }: TableBodyProps<Row>) {
  const { rows, idOf, onEnd } = props;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller,
    estimateSize: () => (isPhone ? compactHeight : rowHeight),
    overscan: 12,
    getItemKey: (index) => keyAt(rows, index, idOf),
  });
  useEffect(() => virtualizer.measure(), [virtualizer, isPhone]);
  const drawn = virtualizer.getVirtualItems();
  const lastDrawn = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && lastDrawn >= rows.length - nearEnd) onEnd();
  }, [lastDrawn, rows.length, onEnd]);
  useImperativeHandle(handle, () => ({ scrollTo: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }) }));
  return (
    <div role="rowgroup" className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
      {drawn.map(({ index, start, size }) => {
        const row = rows[index];
        if (row === undefined) return null;
        return (
          <TableRow key={idOf(row)} {...props} row={row} index={index} start={start} size={size} isPhone={isPhone} />
        );
      })}
    </div>
  );
}

/** What the columns leave goes to those that grow, by their width, or stays empty. */
function trackSizes(columns: readonly ColumnShape[]): string {
  const sizes = columns.map(({ width, grows }) => (grows ? `minmax(${width}px, ${width}fr)` : `${width}px`));
  return [...sizes, columns.some(({ grows }) => grows) ? '16px' : 'minmax(16px, 1fr)'].join(' ');
}

function keyAt<Row>(rows: readonly Row[], index: number, idOf: (row: Row) => string): string | number {
  const row = rows[index];
  return row === undefined ? index : idOf(row);
}
