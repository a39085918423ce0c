import { FileInput, Text } from '@mantine/core';
import { importTemplate } from '@millrace/contracts/templates/templates';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useWrite } from '../../../api/hooks.ts';
import { isRecord } from '../../../api/json.ts';
import { FormDialog } from '../../../ui/feedback/form-dialog.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { readJson } from '../read-json.ts';
import { templateWords } from './template-words.ts';

export function ImportTemplate({ onClose }: { onClose: () => void }) {
  const say = useWords(templateWords);
  const navigate = useNavigate();
  const [file, setFile] = useState<File | null>(null);
  const [problem, setProblem] = useState<string>();
  const write = useWrite(importTemplate, {
    stale: ['templates'],
    onSuccess: ({ id }) => {
      onClose();
      void navigate({ to: '/templates/$id', params: { id } });
    },
  });
  const submit = async () => {
    const read = file ? readJson(await file.text()) : undefined;
    if (read && 'value' in read && isRecord(read.value)) write.mutate({ input: { file: read.value } });
    else setProblem(file ? say('unreadable') : say('required'));
  };
  return (
    <FormDialog
      title={say('importTitle')}
      opened
      onClose={onClose}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      submitLabel={say('import')}
      isBusy={write.isPending}
      error={write.error}
    >
      <Text size="sm">{say('importText')}</Text>
      <FileInput
        label={say('file')}
        accept="application/json,.json"
        value={file}
        onChange={(chosen) => {
          setFile(chosen);
          setProblem(undefined);
        }}
        error={problem}
      />
    </FormDialog>
  );
}
