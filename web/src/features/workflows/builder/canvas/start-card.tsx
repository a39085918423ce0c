import { triggerKinds } from '@millrace/contracts/workflows/workflow';
import type { NodeProps } from '@xyflow/react';
import { IconPlus, IconQuestionMark } from '@tabler/icons-react';
import { memo } from 'react';
import { useWords } from '../../../../ui/language/words.ts';
import { useCanvasActions } from './canvas-context.ts';
import type { EndNodeType, StartData, StartNodeType } from './canvas-nodes.ts';
import { canvasWords } from './canvas-words.ts';
import classes from './canvas.module.css';
import { triggerIcons } from './kinds.ts';
import { useTriggerText } from './use-trigger-text.ts';

/** What starts the workflow, one line each. */
export const StartCard = memo(function StartCard({ data }: NodeProps<StartNodeType>) {
  const say = useWords(canvasWords);
  const { addTrigger } = useCanvasActions();
  const { triggers, chosen } = data;
  return (
    <div className={classes.start}>
      <div className={classes.startHead}>
        <span>{say('startsWhen')}</span>
        {addTrigger && (
          <button
            type="button"
            className={classes.addTrigger}
            aria-label={say('addTrigger')}
            title={say('addTrigger')}
            onClick={({ currentTarget }) => addTrigger(currentTarget)}
          >
            <IconPlus size={14} stroke={2} aria-hidden />
          </button>
        )}
      </div>
      {triggers.length === 0 && <p className={classes.byHand}>{say('byHandOnly')}</p>}
      {triggers.map((trigger, index) => (
        // Triggers have no name of their own: they are told apart by their place.
        <Trigger key={index} trigger={trigger} index={index} isChosen={chosen === index} />
      ))}
    </div>
  );
});

function Trigger(props: { trigger: StartData['triggers'][number]; index: number; isChosen: boolean }) {
  const say = useWords(canvasWords);
  const { openTrigger } = useCanvasActions();
  const { trigger, index, isChosen } = props;
  const text = useTriggerText(trigger);
  const kind = triggerKinds.find((each) => each === trigger.kind);
  const Icon = kind ? triggerIcons[kind] : IconQuestionMark;
  return (
    <button
      type="button"
      className={classes.trigger}
      data-trigger={index}
      data-selected={isChosen || undefined}
      aria-pressed={isChosen}
      onClick={() => openTrigger(index)}
    >
      <Icon size={15} stroke={1.7} aria-hidden />
      <span className={classes.name}>{say(`trigger_${kind ?? 'unknown'}`)}</span>
      <span className={classes.summary} title={text === trigger.summary ? text : `${text} (${trigger.summary})`}>
        {text}
      </span>
      {trigger.problems > 0 && (
        <span className={classes.problems} data-faulty title={say('problemCount', { count: trigger.problems })}>
          {trigger.problems}
        </span>
      )}
    </button>
  );
}

export const EndMark = memo(function EndMark(_: NodeProps<EndNodeType>) {
  const say = useWords(canvasWords);
  return (
    <div className={classes.end} title={say('end')}>
      <span />
    </div>
  );
});
