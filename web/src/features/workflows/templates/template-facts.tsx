import { Rating } from '@mantine/core';
import type { TemplateSummary } from '@millrace/contracts/templates/template';
import { Pill, type Tone } from '../../../ui/data/pill.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { templateWords } from './template-words.ts';
import classes from './templates.module.css';

const tones: Readonly<Record<TemplateSummary['difficulty'], Tone>> = {
  easy: 'good',
  medium: 'accent',
  advanced: 'warn',
};

/** What one wants to know before looking closer. */
export function TemplateFacts({ template }: { template: TemplateSummary }) {
  const say = useWords(templateWords);
  const format = useFormat();
  const { difficulty, minutesSaved, uses, rating, source, isRetired } = template;
  const average = rating.average ?? 0;
  return (
    <div className={classes.facts}>
      <Pill tone={tones[difficulty]}>{say(difficulty)}</Pill>
      {source === 'workspace' && <Pill dot={false}>{say('own')}</Pill>}
      {isRetired && <Pill>{say('retired')}</Pill>}
      <span>{say('minutes', { minutes: format.number(minutesSaved) })}</span>
      <span>{uses === 0 ? say('unused') : say('used', { count: uses })}</span>
      {rating.count > 0 && (
        <span role="img" aria-label={say('stars', { average: format.number(average), count: rating.count })}>
          <Rating value={average} fractions={2} size="xs" readOnly aria-hidden />
        </span>
      )}
    </div>
  );
}
