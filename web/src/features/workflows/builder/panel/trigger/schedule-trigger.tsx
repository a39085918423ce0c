import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { describeSchedule } from '@millrace/contracts/workflows/workflow-inspection';
import { useTranslation } from 'react-i18next';
import { useOperation } from '../../../../../api/hooks.ts';
import { useWords } from '../../../../../ui/language/words.ts';
import classes from '../panel.module.css';
import { formWords } from '../forms/form-words.ts';
import { panelWords } from '../panel-words.ts';
import { scheduleExtras, scheduleFields } from './trigger-fields.ts';
import { TriggerForm, type TriggerProps } from './trigger-form.tsx';

/** When it starts: as it is written, in words, and the next times. */
export function ScheduleTrigger(props: TriggerProps) {
  const { builder, trigger } = props;
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
  return (
    <>
      {!builder.isReadOnly && <Presets {...props} />}
      <TriggerForm {...props} fields={scheduleFields} />
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
      <TriggerForm {...props} fields={scheduleExtras} />
    </>
  );
}

const presets = {
  weekdays: '0 8 * * 1-5',
  monday: '0 8 * * 1',
  daily: '0 8 * * *',
  hourly: '0 * * * *',
  monthly: '0 8 1 * *',
} as const;

const presetNames = Object.keys(presets) as (keyof typeof presets)[]; // the keys of a const object

/** What is often wanted, for those who do not write cron. */
function Presets({ trigger, change }: TriggerProps) {
  const say = useWords(formWords);
  return (
    <div className={classes.row} role="group" aria-label={say('preset')}>
      {presetNames.map((each) => (
        <Button
          key={each}
          size="compact-xs"
          variant={trigger['cron'] === presets[each] ? 'light' : 'default'}
          onClick={() => {
            const { every: _, ...rest } = trigger;
            change({ ...rest, cron: presets[each] }, 'cron');
          }}
        >
          {say(`preset_${each}`)}
        </Button>
      ))}
    </div>
  );
}

function formatTime(time: string, { language, timeZone }: { language: string; timeZone: string }): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short', timeZone }).format(new Date(time));
}
