import type { NamedRecord } from '@millrace/contracts/runs/run';
import { Link } from '@tanstack/react-router';
import { useEventTitle } from '../../../api/event-titles.ts';
import { recordAddress } from '../../../api/record-address.ts';
import { useWords } from '../../../ui/language/words.ts';
import classes from '../workflows.module.css';
import { runWords } from './run-words.ts';

/** The ways to the records that a run or a step of it names. */
export function RecordLinks({ records }: { records: readonly NamedRecord[] }) {
  const say = useWords(runWords);
  const eventTitle = useEventTitle();
  const nameOf = ({ kind, name }: NamedRecord) => (kind === 'event' && name ? eventTitle(name) : name);
  // A message leads into its conversation already.
  const entered = new Set(records.map(({ conversationId }) => conversationId));
  return records
    .filter(({ kind, id }) => kind !== 'conversation' || !entered.has(id))
    .map((record) => (
      <Link key={record.id} className={classes.link} {...recordAddress(record)}>
        {[say(`record_${record.kind}`), nameOf(record)].filter(Boolean).join(': ')}
      </Link>
    ));
}
