import type { NodeProps } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import { useWords } from '../../../../ui/language/words.ts';
import { plain } from '../graph/summarize-step.ts';
import type { PlacedLane } from '../graph/layout.ts';
import { useCanvasActions } from './canvas-context.ts';
import { isSamePicture, type StepData, type StepNodeType } from './canvas-nodes.ts';
import { canvasWords } from './canvas-words.ts';
import classes from './canvas.module.css';
import { ResultBadge } from './result-badge.tsx';
import { stepLooks } from './kinds.ts';

/** A step: alone, or as the frame around the lanes it holds. */
export const StepCard = memo(function StepCard({ data, selected, dragging }: NodeProps<StepNodeType>) {
  const { openStep, titleOf } = useCanvasActions();
  const face = useRef<HTMLButtonElement>(null);
  const { path, id, kind, summary, problems, result, mark, lanes, isCurrent } = data;
  useEffect(() => {
    // The choice moves by keys: the focus goes with it, but is never taken from elsewhere.
    const { activeElement } = document;
    const isFree = activeElement === document.body || face.current?.closest('[data-canvas]')?.contains(activeElement);
    if (selected && isCurrent && isFree) face.current?.focus({ preventScroll: true });
  }, [selected, isCurrent]);
  const title = titleOf(data);
  return (
    <div
      className={classes.step}
      data-color={stepLooks[kind].color}
      data-kind={kind}
      data-container={lanes.length > 0 || undefined}
      data-selected={selected || undefined}
      data-dragging={dragging || undefined}
      data-mark={mark}
      data-state={result?.state}
      data-faulty={data.isFaulty || undefined}
    >
      <button
        ref={face}
        type="button"
        className={classes.face}
        data-step={path}
        aria-pressed={selected}
        tabIndex={isCurrent ? 0 : -1}
        onClick={(event) => {
          if (!event.shiftKey && !event.ctrlKey && !event.metaKey) openStep(path);
        }}
      >
        <Said
          {...{ kind, title, summary, problems, result, mark }}
          holds={lanes.length > 0 ? data.inside : undefined}
          position={data.position}
          siblings={data.siblings}
        />
        <Face {...{ id, kind, title, summary, mark, result, problems }} isFaulty={data.isFaulty} />
      </button>
      {lanes.map((lane) => (
        <Lane key={`${lane.lane} ${lane.number}`} lane={lane} />
      ))}
    </div>
  );
}, isSamePicture);

type FaceProps = Pick<StepData, 'id' | 'kind' | 'summary' | 'mark' | 'result' | 'problems' | 'isFaulty'> & {
  title: string;
};

interface SaidProps extends Pick<
  StepData,
  'kind' | 'summary' | 'problems' | 'result' | 'mark' | 'position' | 'siblings'
> {
  title: string;
  /** How many steps, of a container. */
  holds: number | undefined;
}

/**
 * What a card says to those who do not see it, in place of what is seen, which is shorter: a label of its own would have
 * to repeat it word by word.
 */
const Said = memo(function Said(props: SaidProps) {
  const say = useWords(canvasWords);
  const { title, kind, summary, holds, position, siblings, problems, result, mark } = props;
  const parts = [
    title,
    say(`kind_${kind}`),
    summary,
    holds !== undefined && say('holds', { count: holds }),
    say('position', { position, count: siblings }),
    problems > 0 && say('problemCount', { count: problems }),
    result && say(`state_${result.state}`),
    result?.note,
    mark && say(`mark_${mark}`),
  ].filter((part) => part && part !== '');
  return <span className={classes.said}>{[...new Set(parts)].join(', ')}</span>;
});

/** What is seen of a step: the same wherever it stands. */
const Face = memo(function Face({ id, kind, title, summary, mark, result, problems, isFaulty }: FaceProps) {
  const say = useWords(canvasWords);
  const { icon: Icon } = stepLooks[kind];
  const kindWord = say(`kind_${kind}`);
  return (
    <>
      <span className={classes.icon}>
        <Icon size={17} stroke={1.7} aria-hidden />
      </span>
      <span className={classes.text} aria-hidden>
        <span className={classes.name}>{title}</span>
        <span className={classes.summary}>{summary || (title === kindWord ? id : kindWord)}</span>
      </span>
      <span className={classes.badges} aria-hidden>
        {mark && (
          <span className={classes.mark} data-mark={mark}>
            {say(`mark_${mark}`)}
          </span>
        )}
        {result && <ResultBadge result={result} />}
        {problems > 0 && (
          <span
            className={classes.problems}
            data-faulty={isFaulty || undefined}
            title={say('problemCount', { count: problems })}
          >
            {problems}
          </span>
        )}
      </span>
    </>
  );
});

function Lane({ lane }: { lane: PlacedLane }) {
  const say = useWords(canvasWords);
  const { x, y, width, height } = lane;
  return (
    <div className={classes.lane} data-lane={lane.lane} style={{ left: x, top: y, width, height }}>
      <span className={classes.laneName} title={plain(lane.when)}>
        {laneName(lane, say)}
      </span>
    </div>
  );
}

type Say = ReturnType<typeof useWords<keyof (typeof canvasWords)['texts']['en']>>;

function laneName({ lane, number, when }: Pick<PlacedLane, 'lane' | 'number' | 'when'>, say: Say): string {
  switch (lane) {
    case 'root':
      return '';
    case 'case': {
      const condition = plain(when);
      return condition === '' ? say('lane_caseOpen', { number: number + 1 }) : say('lane_case', { condition });
    }
    case 'branch':
      return say('lane_branch', { number: number + 1 });
    default:
      return say(`lane_${lane}`);
  }
}
