import type { NamedRecord } from '@millrace/contracts/runs/run';
import { Link } from '@tanstack/react-router';
import { useEventTitle } from '../../../api/event-titles.ts';
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
      <Link key={record.id} className={classes.link} {...addressOf(record)}>
        {[say(`record_${record.kind}`), nameOf(record)].filter(Boolean).join(': ')}
      </Link>
    ));
}

function addressOf({ kind, id, conversationId }: NamedRecord) {
  switch (kind) {
    case 'contact':
      return { to: `/contacts/${id}` };
    case 'company':
      return { to: `/companies/${id}` };
    case 'conversation':
      return { to: '/inbox', search: { conversation: id } };
    case 'message':
      return { to: '/inbox', search: { conversation: conversationId ?? undefined, message: id } };
    case 'event':
      return { to: '/events', search: { event: id } };
  }
}
