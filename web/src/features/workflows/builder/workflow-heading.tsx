import { ActionIcon, Popover, Textarea } from '@mantine/core';
import { updateWorkflow } from '@millrace/contracts/workflows/workflows';
import { IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { useWrite } from '../../../api/hooks.ts';
import { InlineText } from '../../../ui/data/inline-text.tsx';
import { useReportFailure } from '../../../ui/feedback/failure.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { workflowWords } from '../workflow-words.ts';
import classes from './builder.module.css';
import { builderWords } from './builder-words.ts';
import type { LooseDefinition } from './graph/step-tree.ts';
import type { Builder } from './use-builder.ts';

/** Name and description, edited where they stand. The name is part of the definition, and is taken back with it. */
export function WorkflowHeading({ builder }: { builder: Builder }) {
  const say = useWords(workflowWords);
  const { workflow, definition, isReadOnly, actions } = builder;
  const written = definition['name'];
  const name = typeof written === 'string' && written !== '' ? written : workflow.name;
  const rename = (next: string) =>
    actions.change((draft: LooseDefinition) => ({ definition: { ...draft, name: next } }));
  return (
    <span className={classes.title}>
      <InlineText label={say('name')} value={name} onCommit={rename} isRequired isReadOnly={isReadOnly} />
      <Description builder={builder} />
    </span>
  );
}

function Description({ builder }: { builder: Builder }) {
  const say = useWords(builderWords);
  const { workflow, isReadOnly } = builder;
  const [typed, setTyped] = useState<string>();
  const update = useWrite(updateWorkflow, { stale: ['workflows'], onError: useReportFailure() });
  const text = typed ?? workflow.description ?? '';
  const keep = () => {
    if (typed !== undefined && typed.trim() !== (workflow.description ?? ''))
      update.mutate({ input: { id: workflow.id, description: typed.trim() } });
    setTyped(undefined);
  };
  if (isReadOnly && text === '') return null;
  return (
    <Popover position="bottom-start" width={360} trapFocus onClose={keep}>
      <Popover.Target>
        <ActionIcon size={24} aria-label={say('description')} title={text || say('description')}>
          <IconInfoCircle size={15} stroke={1.7} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Textarea
          label={say('description')}
          placeholder={say('descriptionHint')}
          autosize
          minRows={3}
          maxRows={10}
          readOnly={isReadOnly}
          value={text}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
