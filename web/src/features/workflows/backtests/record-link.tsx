import type { BacktestCase } from '@millrace/contracts/workflows/backtests';
import { Link } from '@tanstack/react-router';
import { useEventTitle } from '../../../api/event-titles.ts';
import { useWords } from '../../../ui/language/words.ts';
import { backtestWords } from './backtest-words.ts';
import classes from './backtests.module.css';

/** On whom it would have started, with the way there. */
export function RecordLink({ of }: { of: Pick<BacktestCase, 'record' | 'source' | 'eventType'> }) {
  const name = useCaseName()(of);
  const { record } = of;
  if (!record) return <span className={classes.record}>{name}</span>;
  if (record.type === 'lead' || record.type === 'contact') {
    return (
      <Link className={classes.record} to="/contacts/$id" params={{ id: record.id }}>
        {name}
      </Link>
    );
  }
  if (record.type === 'company') {
    return (
      <Link className={classes.record} to="/companies/$id" params={{ id: record.id }}>
        {name}
      </Link>
    );
  }
  return <span className={classes.record}>{name}</span>;
}

/** By the record's name; where there is none by what happened. */
export function useCaseName() {
  const say = useWords(backtestWords);
  const eventTitle = useEventTitle();
  return ({ record, source, eventType }: Pick<BacktestCase, 'record' | 'source' | 'eventType'>): string => {
    if (record?.name) return record.name;
    if (record) return say('noName');
    return eventType ? eventTitle(eventType) : say(`source_${source}`);
  };
}
