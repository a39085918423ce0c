/** Which columns a table shows, in which order and width. Pure; kept by saved views and on the device. */
export interface ColumnState {
  /** Shown columns in their order. */
  readonly shown: readonly string[];
  readonly widths: Readonly<Record<string, number>>;
}

export interface ColumnShape {
  readonly id: string;
  readonly width: number;
  /** Takes of the room that is left, until the reader gives it a width. */
  readonly grows?: boolean;
  /** Always shown, and first. */
  readonly locked?: boolean;
  /** Shown unless the reader chose otherwise. */
  readonly byDefault?: boolean;
}

const narrowest = 72;
const widest = 640;

export function initialColumns(columns: readonly ColumnShape[]): ColumnState {
  const isShown = (column: ColumnShape) => column.locked === true || column.byDefault !== false;
  return { shown: columns.filter(isShown).map((column) => column.id), widths: {} };
}

/** The columns to draw. Ids that no longer exist (a deleted custom field) are left out; locked ones stand first. */
export function visibleColumns<Column extends ColumnShape>(columns: readonly Column[], state: ColumnState): Column[] {
  const byId = new Map(columns.map((column) => [column.id, column]));
  const locked = columns.filter((column) => column.locked);
  const chosen = state.shown.flatMap((id) => byId.get(id) ?? []).filter((column) => !column.locked);
  return [...locked, ...chosen].map((column) => {
    const width = state.widths[column.id];
    return width === undefined ? column : { ...column, width, grows: false };
  });
}

export function toggleColumn(state: ColumnState, id: string): ColumnState {
  const isShown = state.shown.includes(id);
  return { ...state, shown: isShown ? state.shown.filter((each) => each !== id) : [...state.shown, id] };
}

/** Puts a column where another one stands; that one and those after it move on. */
export function moveColumn(state: ColumnState, id: string, before: string): ColumnState {
  if (id === before || !state.shown.includes(id)) return state;
  const without = state.shown.filter((each) => each !== id);
  const at = without.indexOf(before);
  const movesDown = state.shown.indexOf(id) < state.shown.indexOf(before);
  const target = at === -1 ? without.length : at + (movesDown ? 1 : 0);
  return { ...state, shown: without.toSpliced(target, 0, id) };
}

export function resizeColumn(state: ColumnState, id: string, width: number): ColumnState {
  const kept = Math.round(Math.min(widest, Math.max(narrowest, width)));
  return { ...state, widths: { ...state.widths, [id]: kept } };
}

export interface Sort {
  readonly field: string;
  readonly direction: 'asc' | 'desc';
}

/** One click sorts upwards, the next downwards, the third gives the table its own order back. */
export function nextSort(sort: Sort | null, field: string): Sort | null {
  if (sort?.field !== field) return { field, direction: 'asc' };
  return sort.direction === 'asc' ? { field, direction: 'desc' } : null;
}
