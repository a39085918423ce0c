import { Group, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { search } from '@millrace/contracts/contacts/search';
import type { Task } from '@millrace/contracts/tasks/task';
import { createTask, updateTask } from '@millrace/contracts/tasks/tasks';
import { useState } from 'react';
import { useMembers } from '../../api/directory.ts';
import { useOperation, useWrite } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { FormDialog } from '../../ui/feedback/form-dialog.tsx';
import { useWords } from '../../ui/language/words.ts';
import { type DueFields, toDueAt, toDueFields } from './due.ts';
import { taskWords } from './task-words.ts';

/** What the new task is about, where that is known already. */
export interface TaskSubject {
  contactId?: string;
  companyId?: string;
}

interface Fields extends DueFields {
  title: string;
  note: string;
  assigneeId: string | null;
  contactId: string | null;
}

interface Props {
  /** To be changed; without it a new one is made. */
  task?: Task;
  subject?: TaskSubject;
  onClose: () => void;
}

export function TaskDialog({ task, subject, onClose }: Props) {
  const say = useWords(taskWords);
  const { user } = useSession();
  const form = useForm<Fields>({
    initialValues: {
      title: task?.title ?? '',
      note: task?.note ?? '',
      ...toDueFields(task?.dueAt ?? null),
      assigneeId: task ? (task.assignee?.id ?? null) : user.id,
      contactId: null,
    },
    validate: { title: (value) => (value.trim() ? null : say('required')) },
  });
  const options = { stale: ['tasks', 'events'], onSuccess: onClose };
  const create = useWrite(createTask, options);
  const update = useWrite(updateTask, options);
  const save = form.onSubmit(({ day, time, contactId, ...values }) => {
    const fields = { ...values, dueAt: toDueAt({ day, time }) };
    if (task) update.mutate({ input: { id: task.id, ...fields }, version: task.version });
    else create.mutate({ input: { ...fields, ...(contactId === null ? {} : { contactId }), ...subject } });
  });
  const needsSubject = task === undefined && subject === undefined;
  return (
    <FormDialog
      title={say(task ? 'editTask' : 'newTask')}
      opened
      onClose={onClose}
      onSubmit={save}
      submitLabel={say(task ? 'save' : 'add')}
      isBusy={create.isPending || update.isPending}
      error={create.error ?? update.error}
    >
      <TextInput
        label={say('title')}
        placeholder={say('titlePlaceholder')}
        maxLength={300}
        data-autofocus
        {...form.getInputProps('title')}
      />
      <Textarea label={say('note')} autosize minRows={2} maxRows={10} {...form.getInputProps('note')} />
      <Group grow align="flex-start">
        <TextInput type="date" label={say('dueDay')} {...form.getInputProps('day')} />
        <TextInput
          type="time"
          label={say('dueTime')}
          description={say('dueTimeHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          disabled={form.values.day === ''}
          {...form.getInputProps('time')}
        />
      </Group>
      <AssigneeSelect {...form.getInputProps('assigneeId')} />
      {needsSubject && <ContactSelect {...form.getInputProps('contactId')} />}
    </FormDialog>
  );
}

interface SelectProps {
  value?: string | null;
  onChange?: (value: string | null) => void;
}

function AssigneeSelect(props: SelectProps) {
  const say = useWords(taskWords);
  const members = useMembers();
  return (
    <Select
      label={say('assignee')}
      placeholder={say('nobody')}
      data={members.map(({ userId, name, email }) => ({ value: userId, label: name || email }))}
      searchable
      clearable
      {...props}
    />
  );
}

/** Searches people on the server while one types. */
function ContactSelect({ value, onChange }: SelectProps) {
  const say = useWords(taskWords);
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 150);
  const found = useOperation(search, { q, limit: 10 }, { enabled: q !== '', placeholderData: (previous) => previous });
  const people = [...(found.data?.leads ?? []), ...(found.data?.contacts ?? [])];
  return (
    <Select
      label={say('about')}
      placeholder={say('aboutPlaceholder')}
      data={people.map(({ id, name, email }) => ({
        value: id,
        label: email && email !== name ? `${name} · ${email}` : name,
      }))}
      searchable
      clearable
      // The server has searched already, also by what is not in the label.
      filter={({ options }) => options}
      onSearchChange={setTyped}
      value={value ?? null}
      onChange={(id) => onChange?.(id)}
    />
  );
}
