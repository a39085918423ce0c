import { Button } from '@mantine/core';
import type { DefinitionProblem } from '@millrace/contracts/workflows/workflow';
import { lazy, Suspense, useId, useMemo, useRef, useState } from 'react';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { EndpointList } from '../endpoint-list.tsx';
import { locateProblem } from '../locate-path.ts';
import { ProblemList } from '../problem-list.tsx';
import { workflowWords } from '../workflow-words.ts';
import classes from './builder.module.css';
import { isSameDefinition } from './graph/same-definition.ts';
import type { JsonEditorHandle } from './json/json-editor.tsx';
import { type JsonFault, readDefinition } from './json/json-faults.ts';
import { jsonWords } from './json/json-words.ts';
import type { UnfinishedText } from './json/use-unfinished-text.ts';
import type { Builder } from './use-builder.ts';

const JsonEditor = lazy(async () => ({ default: (await import('./json/json-editor.tsx')).JsonEditor }));

/** The same draft as text. What is no definition stays text until it is one. */
export function JsonTab({ builder, unfinished }: { builder: Builder; unfinished: UnfinishedText }) {
  const say = useWords(workflowWords);
  const sayJson = useWords(jsonWords);
  const hintId = useId();
  const editor = useRef<JsonEditorHandle>(null);
  const { text, onChange } = useText(builder, unfinished);
  const read = useMemo(() => readDefinition(text), [text]);
  const sayFault = ({ code, line }: JsonFault) => sayJson('atLine', { line, fault: sayJson(`fault_${code}`) });
  const faults = useMemo(
    () =>
      'faults' in read
        ? read.faults.map((fault) => ({
            ...fault,
            severity: 'error' as const,
            message: sayJson(`fault_${fault.code}`),
          }))
        : builder.problems.map((problem) => toFault(text, problem)),
    [read, builder.problems, text, sayJson],
  );
  const first = 'faults' in read ? read.faults[0] : undefined;
  return (
    <div className={classes.json}>
      <div className={classes.jsonText}>
        {first && (
          <div className={classes.notice} role="alert">
            <p>{sayJson('unfinished', { reason: sayFault(first) })}</p>
            <Button size="compact-sm" variant="default" onClick={() => unfinished.keep(null)}>
              {sayJson('backToDraft')}
            </Button>
          </div>
        )}
        <Suspense fallback={<SkeletonRows />}>
          <JsonEditor
            handle={editor}
            workflowId={builder.workflow.id}
            label={say('definitionLabel')}
            describedBy={hintId}
            value={text}
            faults={faults}
            isReadOnly={builder.isReadOnly}
            onChange={onChange}
          />
        </Suspense>
        <p id={hintId} className={classes.jsonHint}>
          {sayJson('keysHint')}
        </p>
      </div>
      <aside aria-label={say('problems')}>
        {!first && (
          <ProblemList
            problems={builder.problems}
            onGoTo={(path) => editor.current?.choose(locateProblem(text, { path, start: null, end: null }))}
          />
        )}
        {builder.workflow.publishedVersion !== null && !builder.isReadOnly && (
          <EndpointList workflowId={builder.workflow.id} />
        )}
      </aside>
    </div>
  );
}

/** Edits that follow each other so soon are taken back together. */
const burstMs = 1_000;

/** As it was written, while it says what the draft says; else the draft: after an undo, or what somebody else saved. */
function useText({ definition, actions }: Builder, unfinished: UnfinishedText) {
  const [written, write] = useState(() => ({ text: toText(definition), of: definition }));
  const burst = useRef({ count: 0, at: 0 });
  const isWritten = written.of === definition || isSameDefinition(written.of, definition);
  const text = unfinished.text ?? (isWritten ? written.text : toText(definition));
  const onChange = (next: string) => {
    const read = readDefinition(next);
    if ('faults' in read) return unfinished.keep(next);
    const now = performance.now();
    const isGoingOn = now - burst.current.at < burstMs;
    burst.current = { count: burst.current.count + (isGoingOn ? 0 : 1), at: now };
    unfinished.keep(null);
    write({ text: next, of: read.value });
    actions.replace(read.value, `json ${burst.current.count}`);
  };
  return { text, onChange };
}

function toText(definition: object): string {
  return JSON.stringify(definition, null, 2);
}

function toFault(text: string, problem: DefinitionProblem) {
  const { start, end } = locateProblem(text, problem);
  return { from: start, to: end, message: problem.message, severity: problem.severity };
}
