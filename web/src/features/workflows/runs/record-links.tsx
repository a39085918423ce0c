import { Link } from '@tanstack/react-router';
import { useWords } from '../../../ui/language/words.ts';
import classes from '../workflows.module.css';
import { type NamedRecord, namedRecords } from './named-records.ts';
import { runWords } from './run-words.ts';

/** The ways to the records that values of a run name. */
export function RecordLinks({ of }: { of: readonly unknown[] }) {
  const say = useWords(runWords);
  return namedRecords(...of).map((record) => (
    <Link key={record.id} className={classes.link} {...addressOf(record)}>
      {record.name ? `${say(`record_${record.kind}`)}: ${record.name}` : say(`record_${record.kind}`)}
    </Link>
  ));
}

function addressOf({ kind, id }: NamedRecord) {
  if (kind === 'contact') return { to: `/contacts/${id}` };
  if (kind === 'company') return { to: `/companies/${id}` };
  return { to: '/inbox', search: { conversation: id } };
}
