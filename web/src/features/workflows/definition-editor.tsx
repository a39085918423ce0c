import { Alert, Button, Group } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { publishWorkflow, validateWorkflow } from '@millrace/contracts/workflows/workflow-versions';
import { updateWorkflow } from '@millrace/contracts/workflows/workflows';
import { useRef } from 'react';
import { useOperation, useWrite } from '../../api/hooks.ts';
import { isRecord } from '../../api/json.ts';
import { useCan } from '../../api/session.ts';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { EndpointList } from './endpoint-list.tsx';
import { locatePath } from './locate-path.ts';
import { ProblemList } from './problem-list.tsx';
import { type Draft, useDraft } from './use-draft.ts';
import { workflowWords } from './workflow-words.ts';
import classes from './workflows.module.css';

const checkAfterMs = 400;
const stale = ['workflows', 'workflow_versions', 'workflow_endpoints'];

/** The draft as text, what is wrong with it, and the way to what runs. */
export function DefinitionEditor({ workflow }: { workflow: Workflow }) {
  const say = useWords(workflowWords);
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = useDraft(workflow);
  const { text, setText, isSaved } = draft;
  const [settled] = useDebouncedValue(text, checkAfterMs);
  const may = useCan('workflows.write') && workflow.state !== 'archived';
  const { definition, fault } = readDefinition(settled);
  const check = useOperation(
    validateWorkflow,
    { definition: definition ?? {} },
    { enabled: definition !== undefined, placeholderData: (previous) => previous },
  );
  const goTo = (path: string) => {
    const { start, end } = locatePath(text, path);
    field.current?.focus();
    field.current?.setSelectionRange(start, end);
    scrollToOffset(field.current, start);
  };
  return (
    <div className={classes.editor}>
      <div className={classes.text}>
        <textarea
          ref={field}
          aria-label={say('definitionLabel')}
          spellCheck={false}
          readOnly={!may}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      </div>
      <aside className={classes.side}>
        <p className={classes.quiet}>{isSaved ? <Published workflow={workflow} /> : say('unsaved')}</p>
        {may && <EditorActions workflow={workflow} draft={draft} />}
        <Section title={say('problems')}>
          <ProblemList fault={fault} problems={check.data?.problems} onGoTo={goTo} />
        </Section>
        {may && workflow.publishedVersion !== null && <EndpointList workflowId={workflow.id} />}
      </aside>
    </div>
  );
}

function Published({ workflow }: { workflow: Workflow }) {
  const say = useWords(workflowWords);
  const { publishedVersion: version, hasChanges } = workflow;
  if (version === null) return say('notPublished');
  return say(hasChanges ? 'changedSince' : 'upToDate', { version });
}

function EditorActions({ workflow, draft }: { workflow: Workflow; draft: Draft }) {
  const say = useWords(workflowWords);
  const onError = useReportFailure();
  const save = useWrite(updateWorkflow, { stale, onError });
  const publish = useWrite(publishWorkflow, {
    stale,
    onError,
    onSuccess: ({ publishedVersion }) => notifyDone(say('published', { version: publishedVersion ?? 1 })),
  });
  const { id } = workflow;
  const { text, isSaved } = draft;
  const { definition } = readDefinition(text);
  const isBusy = save.isPending || publish.isPending;
  const saveDraft = async () => {
    if (!definition || isSaved) return draft.version;
    const saved = await save.mutateAsync({ input: { id, definition }, version: draft.version });
    draft.keepSaved(saved, text);
    return saved.version;
  };
  const run = (work: () => Promise<unknown>) => void work().catch(() => {}); // told by onError
  return (
    <>
      {draft.isOvertaken && !isBusy && <Overtaken onTake={draft.takeLatest} />}
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          disabled={isSaved || !definition}
          loading={save.isPending}
          onClick={() => run(saveDraft)}
        >
          {say('save')}
        </Button>
        <Button
          size="xs"
          disabled={!definition || (isSaved && !workflow.hasChanges)}
          loading={publish.isPending}
          onClick={() => run(async () => publish.mutateAsync({ input: { id }, version: await saveDraft() }))}
        >
          {say('publish')}
        </Button>
      </Group>
    </>
  );
}

function Overtaken({ onTake }: { onTake: () => void }) {
  const say = useWords(workflowWords);
  return (
    <Alert color="yellow" variant="light" title={say('overtakenTitle')} role="alert">
      <p>{say('overtakenText')}</p>
      <Button size="xs" mt="sm" variant="default" onClick={onTake}>
        {say('takeLatest')}
      </Button>
    </Alert>
  );
}

function readDefinition(text: string): { definition?: Record<string, unknown>; fault?: string } {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? { definition: value } : { fault: '{ … }' };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

/** A text area scrolls by pixels: the line is counted, since its lines do not wrap. */
function scrollToOffset(field: HTMLTextAreaElement | null, offset: number): void {
  if (!field) return;
  const lines = field.value.split('\n').length;
  const line = field.value.slice(0, offset).split('\n').length - 1;
  field.scrollTop = (field.scrollHeight / lines) * Math.max(0, line - 3);
}
