import { Checkbox, NumberInput, Select, Text, Textarea, TextInput } from '@mantine/core';
import { difficulties, type TemplateCategory, templateCategories } from '@millrace/contracts/templates/template-file';
import type { Difficulty } from '@millrace/contracts/templates/template-file';
import { publishTemplate } from '@millrace/contracts/templates/templates';
import { getWorkflow } from '@millrace/contracts/workflows/workflows';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useOperation, useWrite } from '../../../api/hooks.ts';
import { isRecord } from '../../../api/json.ts';
import { FormDialog } from '../../../ui/feedback/form-dialog.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { templateWords } from './template-words.ts';
import { useTemplateLanguage } from './use-template-language.ts';

interface Said {
  name: string;
  description: string;
  minutes: number;
  category: TemplateCategory;
  difficulty: Difficulty;
}

/** What one says of a workflow of one's own, and which of its values others fill in. */
export function PublishAsTemplate({
  workflowId,
  name,
  onClose,
}: {
  workflowId: string;
  name: string;
  onClose: () => void;
}) {
  const say = useWords(templateWords);
  const navigate = useNavigate();
  const { language } = useTemplateLanguage();
  const workflow = useOperation(getWorkflow, { id: workflowId });
  const [said, setSaid] = useState<Said>({
    name,
    description: '',
    minutes: 5,
    category: 'operations',
    difficulty: 'easy',
  });
  const [asked, setAsked] = useState<readonly string[]>([]);
  const publish = useWrite(publishTemplate, {
    stale: ['templates'],
    onSuccess: ({ id }) => {
      notifyDone(say('published', { name: said.name }));
      onClose();
      void navigate({ to: '/templates/$id', params: { id } });
    },
  });
  const config = workflow.data?.definition['config'];
  const values = isRecord(config) ? Object.keys(config) : [];
  const isComplete = said.name.trim() !== '' && said.description.trim() !== '';
  const input = {
    workflowId,
    name: { [language]: said.name },
    description: { [language]: said.description },
    category: said.category,
    tags: [],
    difficulty: said.difficulty,
    minutesSaved: said.minutes,
    examples: [],
    config: asked.map((each) => ({ name: each, path: `config.${each}` })),
  };
  return (
    <FormDialog
      title={say('publishTitle')}
      opened
      onClose={onClose}
      onSubmit={(event) => {
        event.preventDefault();
        if (isComplete) publish.mutate({ input });
      }}
      submitLabel={say('publish')}
      isBusy={publish.isPending}
      error={publish.error}
    >
      <Text size="sm">{say('publishText')}</Text>
      <Metadata said={said} onChange={(part) => setSaid((before) => ({ ...before, ...part }))} />
      {values.length > 0 && (
        <Checkbox.Group label={say('asked')} description={say('askedText')} value={[...asked]} onChange={setAsked}>
          {values.map((each) => (
            <Checkbox key={each} mt="xs" value={each} label={each} />
          ))}
        </Checkbox.Group>
      )}
    </FormDialog>
  );
}

function Metadata({ said, onChange }: { said: Said; onChange: (part: Partial<Said>) => void }) {
  const say = useWords(templateWords);
  return (
    <>
      <TextInput
        label={say('templateName')}
        withAsterisk
        maxLength={100}
        value={said.name}
        onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
      />
      <Textarea
        label={say('description')}
        withAsterisk
        autosize
        minRows={2}
        maxLength={2000}
        value={said.description}
        onChange={({ currentTarget }) => onChange({ description: currentTarget.value })}
      />
      <Select
        label={say('category')}
        allowDeselect={false}
        data={templateCategories.map((value) => ({ value, label: say(value) }))}
        value={said.category}
        onChange={(value) => onChange({ category: templateCategories.find((each) => each === value) ?? said.category })}
      />
      <Select
        label={say('difficulty')}
        allowDeselect={false}
        data={difficulties.map((value) => ({ value, label: say(value) }))}
        value={said.difficulty}
        onChange={(value) => onChange({ difficulty: difficulties.find((each) => each === value) ?? said.difficulty })}
      />
      <NumberInput
        label={say('minutesSaved')}
        min={0}
        max={1440}
        value={said.minutes}
        onChange={(value) => onChange({ minutes: Number(value) })}
      />
    </>
  );
}
