import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { describeSchedule } from '@millrace/contracts/workflows/workflow-inspection';
import { useTranslation } from 'react-i18next';
import { useOperation } from '../../../../../api/hooks.ts';
import { useWords } from '../../../../../ui/language/words.ts';
import classes from '../panel.module.css';
import { panelWords } from '../panel-words.ts';
import type { TriggerProps } from './trigger-panel.tsx';

/** When it starts: as it is written, in words, and the next times. */
export function ScheduleTrigger({ builder, trigger, set }: TriggerProps) {
  const say = useWords(panelWords);
  const { i18n } = useTranslation();
  const language = i18n.language === 'de' ? 'de' : 'en';
  const textOf = (field: string) => (typeof trigger[field] === 'string' ? trigger[field] : '');
  const [asked] = useDebouncedValue(
    JSON.stringify({ cron: textOf('cron'), every: textOf('every'), timeZone: textOf('timeZone') }),
    200,
  );
  const { cron, every, timeZone } = JSON.parse(asked) as { cron: string; every: string; timeZone: string }; // as above
  const { data } = useOperation(
    describeSchedule,
    { language, ...(cron !== '' && { cron }), ...(every !== '' && { every }), ...(timeZone !== '' && { timeZone }) },
    { enabled: cron !== '' || every !== '', placeholderData: (previous) => previous },
  );
  const common = { size: 'xs', disabled: builder.isReadOnly, className: classes.field } as const;
  return (
    <>
      {(['cron', 'every', 'timeZone'] as const).map((field) => (
        <TextInput
          {...common}
          key={field}
          label={say(field)}
          placeholder={field === 'cron' ? '0 8 * * 1-5' : field === 'timeZone' ? (data?.timeZone ?? '') : ''}
          value={textOf(field)}
          onChange={({ currentTarget }) => set(field, currentTarget.value)}
        />
      ))}
      <div role="status" className={classes.result}>
        {data?.problem && <p className={classes.fault}>{data.problem}</p>}
        {data?.text && <strong>{data.text}</strong>}
        {data && data.next.length > 0 && (
          <>
            <span className={classes.quiet}>{say('nextTimes')}</span>
            <ol className={classes.times}>
              {data.next.map((time) => (
                <li key={time}>{formatTime(time, { language, timeZone: data.timeZone })}</li>
              ))}
            </ol>
          </>
        )}
      </div>
    </>
  );
}

function formatTime(time: string, { language, timeZone }: { language: string; timeZone: string }): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short', timeZone }).format(new Date(time));
}
