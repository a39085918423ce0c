import type { NodeProps } from '@xyflow/react';
import { IconPlus } from '@tabler/icons-react';
import { memo, useMemo } from 'react';
import { useWords } from '../../../../ui/language/words.ts';
import { useCanvasActions } from './canvas-context.ts';
import { isSamePicture, type SlotNodeType } from './canvas-nodes.ts';
import { canvasWords } from './canvas-words.ts';
import classes from './canvas.module.css';

/** The line between two steps, and the button that puts another one there. */
export const SlotLine = memo(function SlotLine({ data }: NodeProps<SlotNodeType>) {
  const say = useWords(canvasWords);
  const { addStep } = useCanvasActions();
  const { list, index, shape, isRoot, isTarget, isNear, before, after } = data;
  const label = useMemo(
    () =>
      before !== ''
        ? say('addStepAt', { name: before })
        : after !== ''
          ? say('addStepEnd', { name: after })
          : say('addStepHere'),
    [say, before, after],
  );
  return (
    <div
      className={classes.slot}
      data-shape={shape}
      data-root={isRoot || undefined}
      data-target={isTarget || undefined}
      data-editable={addStep !== undefined || undefined}
    >
      {addStep && (
        <button
          type="button"
          className={classes.plus}
          aria-label={label}
          title={label}
          data-slot={`${list}[${index}]`}
          // The buttons beside what is chosen can be tabbed to; the others would be a hundred stops.
          tabIndex={isNear || shape === 'only' ? 0 : -1}
          onClick={({ currentTarget }) => addStep({ list, index }, currentTarget)}
        >
          <IconPlus size={14} stroke={2} aria-hidden />
          {shape === 'only' && <span>{say('addStep')}</span>}
        </button>
      )}
    </div>
  );
}, isSamePicture);
