import { IconArrowRight } from '@tabler/icons-react';
import { useWords } from '../language/words.ts';
import { uiWords } from '../ui-words.ts';
import { toChanges, toText } from './change-rules.ts';
import classes from './changes.module.css';

interface ChangesProps {
  before: Readonly<Record<string, unknown>> | null;
  after: Readonly<Record<string, unknown>> | null;
  labelOf: (field: string) => string;
  /** Names for values that are ids; undefined leaves them to the plain text. */
  nameOf: (field: string, value: unknown) => string | undefined;
}

/** What changed, field by field: before and after. */
export function Changes({ before, after, labelOf, nameOf }: ChangesProps) {
  const say = useWords(uiWords);
  const changes = toChanges(before, after);
  if (changes.length === 0) return null;
  const text = (field: string, value: unknown) => nameOf(field, value) ?? (toText(value) || say('empty'));
  return (
    <ul className={classes.changes}>
      {changes.map(({ field, from, to, isNew }) => (
        <li key={field}>
          <span className={classes.field}>{labelOf(field)}</span>
          {!isNew && (
            <>
              <span className={classes.from}>{text(field, from)}</span>
              <IconArrowRight size={12} stroke={1.8} aria-label="→" className={classes.arrow} />
            </>
          )}
          <span className={classes.to}>{text(field, to)}</span>
        </li>
      ))}
    </ul>
  );
}
