import { Button, Switch } from '@mantine/core';
import { dryRunWorkflow, testWorkflowStep, type TriedStep } from '@millrace/contracts/workflows/workflow-trials';
import { useEffect, useRef, useState } from 'react';
import { isApiError } from '../../../../../api/api-error.ts';
import { useWrite } from '../../../../../api/hooks.ts';
import { useReportFailure } from '../../../../../ui/feedback/failure.tsx';
import { useShortcut } from '../../../../../ui/keyboard/shortcuts.tsx';
import { useWords } from '../../../../../ui/language/words.ts';
import { ProblemList } from '../../../problem-list.tsx';
import { canvasWords } from '../../canvas/canvas-words.ts';
import { isOnCanvas } from '../../canvas/is-on-canvas.ts';
import { choosePlace } from '../../choose-place.ts';
import { JsonView } from '../../../json-view.tsx';
import { PrintedLines } from '../../../printed-lines.tsx';
import type { StepNode } from '../../graph/step-tree.ts';
import type { Builder } from '../../use-builder.ts';
import { useNameOfPlace } from '../../use-name-of-place.ts';
import classes from '../panel.module.css';
import { panelWords } from '../panel-words.ts';
import type { Sample } from '../use-sample.ts';
import { missingSteps } from './missing-steps.ts';
import { PinOutput } from './pin-output.tsx';
import { toResults } from './to-results.ts';

const calls: ReadonlySet<string> = new Set(['integration', 'http', 'llm']);

/** Trying the step alone, the steps from it on, or all of them; what it came to is shown here and on the cards. */
export function TrySection({ builder, node, sample }: { builder: Builder; node: StepNode; sample: Sample }) {
  const say = useWords(panelWords);
  const report = useReportFailure();
  const [isRefused, setRefused] = useState(false);
  // What is wrong with the draft is said here, with the way to it.
  const onError = (error: unknown) =>
    isApiError(error, 'workflows.invalid_definition') ? setRefused(true) : report(error);
  const onMutate = () => setRefused(false);
  const [perform, setPerform] = useState(false);
  const { definition, tree, actions } = builder;
  const { trigger, inputs, values } = sample;
  const given = { definition, trigger, inputs };
  const show = (steps: readonly TriedStep[], note: string) => {
    sample.keepTried(steps);
    actions.setResults(new Map([...builder.results, ...toResults(steps, note)]));
  };
  const test = useWrite(testWorkflowStep, {
    onError,
    onMutate,
    onSuccess: ({ step }) => step && show([step], perform ? '' : say('wouldSend')),
  });
  const dry = useWrite(dryRunWorkflow, { onError, onMutate, onSuccess: ({ steps }) => show(steps, say('wouldSend')) });
  const isBusy = test.isPending || dry.isPending;
  // What was asked for is seen, wherever the panel is scrolled to.
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (test.data ?? dry.data) shown.current?.scrollIntoView({ block: 'nearest' });
  }, [test.data, dry.data]);
  const place = tree.all.indexOf(node);
  const stepsBefore = tree.all.slice(0, Math.max(0, place));
  const before = new Set(stepsBefore.map(({ id }) => id));
  const known = Object.fromEntries(Object.entries(values).filter(([name]) => before.has(name)));
  const tried = sample.tried.get(node.id);
  /** What it reads and nobody has tried yet is walked through first. */
  const testStep = async () => {
    const isMissing = missingSteps(node, stepsBefore, values).length > 0;
    const steps = isMissing ? await walkBefore() : [];
    if (!steps) return;
    const walked = Object.fromEntries(steps.map(({ id, output }) => [id, output]));
    test.mutate({ input: { ...given, step: node.id, values: { ...walked, ...values }, perform } });
  };
  const walkBefore = async () => {
    const walked = await dry.mutateAsync({ input: { ...given, values: known, until: node.id } }).catch(() => undefined); // told by onError
    return walked?.steps.filter(({ id, state }) => state === 'done' && before.has(id));
  };
  return (
    <details className={classes.section} open>
      <summary>{say('try')}</summary>
      <div className={classes.stack}>
        <TryButtons
          isTesting={test.isPending}
          isBusy={isBusy}
          onTest={() => void testStep()}
          onTestFromHere={() => dry.mutate({ input: { ...given, values: known } })}
          onDryRun={() => dry.mutate({ input: { ...given, values: {} } })}
        />
        {calls.has(node.kind) && (
          <Switch
            size="xs"
            label={say('perform')}
            checked={perform}
            onChange={({ currentTarget }) => setPerform(currentTarget.checked)}
          />
        )}
        {isRefused && <Refused builder={builder} />}
        <div ref={shown} className={classes.tried}>
          {tried && <Tried step={tried} isCall={calls.has(node.kind)} wasPerformed={perform} />}
        </div>
        <PinOutput builder={builder} node={node} sample={sample} />
      </div>
    </details>
  );
}

function TryButtons(props: {
  isTesting: boolean;
  isBusy: boolean;
  onTest: () => void;
  onTestFromHere: () => void;
  onDryRun: () => void;
}) {
  const say = useWords(panelWords);
  const sayCanvas = useWords(canvasWords);
  const { isTesting, isBusy, onTest } = props;
  const about = { label: say('testStep'), group: sayCanvas('keys'), when: isOnCanvas };
  useShortcut('t', { ...about, enabled: !isBusy }, onTest);
  return (
    <div className={classes.row}>
      <Button size="compact-sm" loading={isTesting} disabled={isBusy} onClick={onTest}>
        {say('testStep')}
      </Button>
      <Button size="compact-sm" variant="default" disabled={isBusy} onClick={props.onTestFromHere}>
        {say('testFromHere')}
      </Button>
      <Button size="compact-sm" variant="default" disabled={isBusy} onClick={props.onDryRun}>
        {say('dryRun')}
      </Button>
    </div>
  );
}

/** The draft cannot be walked through before these are mended. */
function Refused({ builder }: { builder: Builder }) {
  const say = useWords(panelWords);
  const nameOf = useNameOfPlace(builder);
  const errors = builder.problems.filter(({ severity }) => severity === 'error');
  return (
    <div className={classes.result} role="alert">
      <strong>{say('mendFirst')}</strong>
      {errors.length > 0 && (
        <ProblemList problems={errors} nameOf={nameOf} onGoTo={(path) => choosePlace(builder, path)} />
      )}
    </div>
  );
}

function Tried(props: { step: TriedStep; isCall: boolean; wasPerformed: boolean }) {
  const { step, isCall, wasPerformed } = props;
  const say = useWords(panelWords);
  return (
    <div className={classes.result} role="status">
      {step.state === 'skipped' && <span>{say('skipped')}</span>}
      {step.error && (
        <div>
          <strong>{say('tryFailed')}</strong>
          <p className={classes.fault}>{step.error.message}</p>
          {step.error.help && <p className={classes.quiet}>{step.error.help}</p>}
        </div>
      )}
      {isCall && step.input !== null && (
        <div>
          <strong>{say(wasPerformed ? 'input' : 'wouldSend')}</strong>
          <JsonView value={step.input} />
        </div>
      )}
      {!step.error && step.state !== 'skipped' && (
        <div>
          <strong>{say('output')}</strong>
          <JsonView value={step.output} />
        </div>
      )}
      <PrintedLines lines={step.log} />
    </div>
  );
}
