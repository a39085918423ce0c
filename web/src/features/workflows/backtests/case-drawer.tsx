import { Drawer, SegmentedControl } from '@mantine/core';
import {
  type Backtest,
  type BacktestCase,
  backtestSides,
  type BacktestTrace,
  traceBacktestCase,
} from '@millrace/contracts/workflows/backtests';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useEventTitle } from '../../../api/event-titles.ts';
import { useOperation } from '../../../api/hooks.ts';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { readTree } from '../builder/graph/step-tree.ts';
import { toResults } from '../builder/panel/trying/to-results.ts';
import { Fault } from '../fault.tsx';
import { JsonView } from '../json-view.tsx';
import { StatePill } from '../states.tsx';
import { backtestWords } from './backtest-words.ts';
import classes from './backtests.module.css';
import { RecordLink, useCaseName } from './record-link.tsx';

// The canvas is large, and nobody needs it before they open a case.
const WorkflowCanvas = lazy(async () => ({
  default: (await import('../builder/canvas/workflow-canvas.tsx')).WorkflowCanvas,
}));

/** One case, step by step, through the draft or what is published. */
export function CaseDrawer(props: { backtest: Backtest; of: BacktestCase; onClose: () => void }) {
  const { backtest, of, onClose } = props;
  const say = useWords(backtestWords);
  const name = useCaseName()(of);
  const [side, setSide] = useState<BacktestTrace['side']>(of.change === 'only_published' ? 'published' : 'draft');
  const trace = useOperation(
    traceBacktestCase,
    { id: backtest.id, caseId: of.id, side },
    { staleTime: Number.POSITIVE_INFINITY, retry: false },
  );
  const { publishedVersion: version } = backtest;
  return (
    <Drawer opened onClose={onClose} position="right" size={760} title={name} classNames={{ body: classes.drawer }}>
      <Facts of={of} />
      {version !== null && (
        <SegmentedControl
          size="xs"
          aria-label={say('side')}
          value={side}
          onChange={(next) => setSide(backtestSides.find((each) => each === next) ?? 'draft')}
          data={[
            { value: 'draft', label: say('draft') },
            { value: 'published', label: say('publishedVersion', { version }) },
          ]}
        />
      )}
      {trace.isPending && <SkeletonRows rows={4} />}
      {trace.isError && <Failure error={trace.error} onRetry={() => void trace.refetch()} />}
      {trace.data && <Trace key={side} trace={trace.data} />}
    </Drawer>
  );
}

function Facts({ of }: { of: BacktestCase }) {
  const say = useWords(backtestWords);
  const format = useFormat();
  const eventTitle = useEventTitle();
  return (
    <p className={classes.facts}>
      <span>{of.eventType ? eventTitle(of.eventType) : say(`source_${of.source}`)}</span>
      <span>{format.dateTime(of.occurredAt)}</span>
      {of.record && <RecordLink of={of} />}
      {of.runId && (
        <Link to="/runs/$id" params={{ id: of.runId }}>
          {say('realRun')}
        </Link>
      )}
    </p>
  );
}

function Trace({ trace }: { trace: BacktestTrace }) {
  const say = useWords(backtestWords);
  const { definition, steps, error, isStarted } = trace;
  const [chosen, choose] = useState<string>();
  return (
    <>
      {!isStarted && (
        <p className={classes.notice} role="note">
          <span>
            <strong>{say('notStartedTitle')}.</strong> {say('notStartedText')}
          </span>
        </p>
      )}
      {error && <Fault error={error} place={error.path ?? null} />}
      {isStarted && (
        <div className={classes.canvas}>
          <Suspense fallback={<SkeletonRows />}>
            <WorkflowCanvas
              definition={definition}
              label={say('canvas')}
              results={toResults(steps, say('wouldSend'))}
              onOpen={(opened) => 'step' in opened && choose(readTree(definition).byPath.get(opened.step)?.id)}
            />
          </Suspense>
        </div>
      )}
      {isStarted && steps.length > 0 && (
        <section className={classes.trace}>
          <h3>{say('steps')}</h3>
          {steps.map((step) => (
            <details key={`${step.path} ${chosen === step.id}`} open={chosen === step.id || steps.length === 1}>
              <summary>
                <span>{step.path}</span>
                <small>{step.type}</small>
                <StatePill state={step.state} />
              </summary>
              {step.error && <Fault error={step.error} />}
              <Named name={say('input')} value={step.input} />
              <Named name={say('output')} value={step.output} />
            </details>
          ))}
        </section>
      )}
      <section className={classes.trace}>
        <details open={!isStarted}>
          <summary>{say('trigger')}</summary>
          <JsonView value={trace.trigger} />
        </details>
      </section>
    </>
  );
}

function Named({ name, value }: { name: string; value: unknown }) {
  if (value === null || value === undefined) return null;
  return (
    <div>
      <h4>{name}</h4>
      <JsonView value={value} />
    </div>
  );
}
