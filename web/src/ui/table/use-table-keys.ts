import { useWords } from '../language/words.ts';
import { useShortcut } from '../keyboard/shortcuts.tsx';
import type { RecordTableProps } from './record-table.tsx';
import { tableWords } from './table-words.ts';

/** Moves through rows with arrows or j and k; Enter opens, Space previews, x selects. */
export function useTableKeys<Row>(props: RecordTableProps<Row> & { scrollTo: (index: number) => void }): void {
  const say = useWords(tableWords);
  const group = say('group');
  const { rows, idOf, activeId } = props;
  const active = rows.findIndex((row) => idOf(row) === activeId);
  const step = (by: number) => {
    const index = Math.min(rows.length - 1, Math.max(0, active + by));
    const row = rows[index];
    if (row === undefined) return;
    props.onActive(idOf(row));
    props.scrollTo(index);
  };
  const select = (withRange: boolean) => {
    if (activeId !== null) props.onSelect(activeId, withRange);
  };
  useShortcut('j', { label: say('next'), group }, () => step(1));
  useShortcut('arrowdown', { label: say('next'), group }, () => step(1));
  useShortcut('k', { label: say('previous'), group }, () => step(-1));
  useShortcut('arrowup', { label: say('previous'), group }, () => step(-1));
  useShortcut('x', { label: say('select'), group }, () => select(false));
  useShortcut('shift+x', { label: say('select'), group }, () => select(true));
  useShortcut('enter', { label: say('open'), group, enabled: active !== -1 }, () => {
    const row = rows[active];
    if (row !== undefined) props.onOpen(row);
  });
  useShortcut('escape', { label: say('clear'), group, enabled: activeId !== null }, () => props.onActive(null));
}
