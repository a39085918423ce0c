import { describeSchedule } from '@millrace/contracts/workflows/workflow-inspection';
import { useTranslation } from 'react-i18next';
import { eventTitle } from '../../../../api/event-titles.ts';
import { useOperation } from '../../../../api/hooks.ts';
import type { StartData } from './canvas-nodes.ts';

/** When it starts, in words: a schedule as people say it, an event by its title; the rest as it is written. */
export function useTriggerText({ kind, summary, schedule }: StartData['triggers'][number]): string {
  const { i18n } = useTranslation();
  const language = i18n.language === 'de' ? 'de' : 'en';
  const told = useOperation(
    describeSchedule,
    { language, ...schedule },
    { enabled: kind === 'schedule' && schedule !== undefined, staleTime: Infinity },
  );
  if (kind === 'schedule') return told.data?.text ?? summary;
  // What stands for several events has no title.
  if (kind === 'event' && /^[a-z_.]+$/.test(summary)) return eventTitle(summary, language);
  return summary;
}
