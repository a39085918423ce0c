import { Button, Group } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { publishWorkflow, validateWorkflow } from '@millrace/contracts/workflows/workflow-versions';
import { archiveWorkflow, restoreWorkflow, updateWorkflow } from '@millrace/contracts/workflows/workflows';
import { useRef, useState } from 'react';
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
import { workflowWords } from './workflow-words.ts';
import classes from './workflows.module.css';

const checkAfterMs = 400;
const stale = ['workflows', 'workflow_versions', 'workflow_endpoints'];

/** The draft as text, what is wrong with it, and the way to what runs. */
export function DefinitionEditor({ workflow }: { workflow: Workflow }) {
  const say = useWords(workflowWords);
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => JSON.stringify(workflow.definition, null, 2));
  const [saved, setSaved] = useState(text);
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
  const isSaved = text === saved;
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
        {may && <EditorActions workflow={workflow} text={text} isSaved={isSaved} onSaved={setSaved} />}
        <Section title={say('problems')}>
          <ProblemList fault={fault} problems={check.data?.problems} onGoTo={goTo} />
        </Section>
        {may && workflow.publishedVersion !== null && <EndpointList workflowId={workflow.id} />}
        <ArchiveButton workflow={workflow} />
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

function ArchiveButton({ workflow }: { workflow: Workflow }) {
  const say = useWords(workflowWords);
  const options = { stale: ['workflows'], onError: useReportFailure() };
  const archive = useWrite(archiveWorkflow, options);
  const restore = useWrite(restoreWorkflow, options);
  if (!useCan('workflows.write')) return null;
  const { id } = workflow;
  const isArchived = workflow.state === 'archived';
  return (
    <Button
      size="xs"
      variant="subtle"
      color="gray"
      loading={archive.isPending || restore.isPending}
      onClick={() => (isArchived ? restore.mutate({ input: { id } }) : archive.mutate({ input: { id } }))}
    >
      {say(isArchived ? 'restore' : 'archive')}
    </Button>
  );
}

interface ActionsProps {
  workflow: Workflow;
  text: string;
  isSaved: boolean;
  onSaved: (text: string) => void;
}

function EditorActions({ workflow, text, isSaved, onSaved }: ActionsProps) {
  const say = useWords(workflowWords);
  const onError = useReportFailure();
  const save = useWrite(updateWorkflow, { stale, onError });
  const publish = useWrite(publishWorkflow, {
    stale,
    onError,
    onSuccess: ({ publishedVersion }) => notifyDone(say('published', { version: publishedVersion ?? 1 })),
  });
  const { id } = workflow;
  const { definition } = readDefinition(text);
  /** Against the version this page has read: of two who edit, the later one is told. */
  const saveDraft = async () => {
    if (!definition) return;
    await save.mutateAsync({ input: { id, definition }, version: workflow.version });
    onSaved(text);
  };
  const run = (work: () => Promise<unknown>) => void work().catch(() => {}); // told by onError
  return (
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
        onClick={() =>
          run(async () => {
            if (!isSaved) await saveDraft();
            await publish.mutateAsync({ input: { id } });
          })
        }
      >
        {say('publish')}
      </Button>
    </Group>
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
