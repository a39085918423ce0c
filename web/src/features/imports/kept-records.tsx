import { listKeptRecords } from '@millrace/contracts/imports/import-operations';
import { Link } from '@tanstack/react-router';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { usePages } from '../../api/hooks.ts';
import { useWords } from '../../ui/language/words.ts';
import { importWords } from './import-words.ts';
import classes from './imports.module.css';

export function KeptRecords({ importId }: { importId: string }) {
  const say = useWords(importWords);
  const pages = usePages(listKeptRecords, { id: importId, limit: 50 });
  if (pages.items.length === 0) return null;
  return (
    <>
      <h3 className={classes.caption}>{say('keptTitle')}</h3>
      <ul className={classes.kept}>
        {pages.items.map((record) => (
          <li key={record.recordId}>
            <Link
              className={classes.link}
              to={record.entityType === 'company' ? '/companies/$id' : '/contacts/$id'}
              params={{ id: record.recordId }}
            >
              {record.name}
            </Link>{' '}
            <span>{record.reasons.map(({ reason }) => reason).join(' ')}</span>
          </li>
        ))}
      </ul>
      <ShowMore pages={pages} label={say('moreProblems')} />
    </>
  );
}
