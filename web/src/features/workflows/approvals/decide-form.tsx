import { Button, Group, TextInput } from '@mantine/core';
import { type Approval, decideApproval } from '@millrace/contracts/approvals/approvals';
import { useState } from 'react';
import { useWrite } from '../../../api/hooks.ts';
import { useReportFailure } from '../../../ui/feedback/failure.tsx';
import { notifyDone, notifyFailure } from '../../../ui/feedback/notify.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { type Answer, type AnswerField, fieldsOf, initialAnswers, toValues } from './decision-fields.ts';
import { FormField } from './form-field.tsx';
import { workflowWords } from '../workflow-words.ts';

/** What may be changed, what is asked, a comment, and the two answers. */
export function DecideForm({ approval }: { approval: Approval }) {
  const say = useWords(workflowWords);
  const { editable, asked } = fieldsOf(approval);
  const [data, setData] = useState(() => initialAnswers(editable));
  const [form, setForm] = useState(() => initialAnswers(asked));
  const [comment, setComment] = useState('');
  const decide = useWrite(decideApproval, {
    stale: ['approvals', 'runs', 'run_steps'],
    onError: useReportFailure(),
    onSuccess: () => notifyDone(say('decided')),
  });
  const send = (approve: boolean) => {
    const changed = toValues(editable, data);
    const filled = toValues(asked, form);
    const faulty = 'problem' in changed ? changed : filled;
    if ('problem' in faulty) return notifyFailure(say('noJson', { reason: faulty.problem }));
    const given = {
      ...(editable.length > 0 && 'values' in changed && { data: changed.values }),
      ...(asked.length > 0 && { form: faulty.values }),
    };
    decide.mutate({ input: { id: approval.id, approve, comment, ...given } });
  };
  return (
    <>
      <Fields fields={editable} answers={data} onChange={setData} />
      <Fields fields={asked} answers={form} onChange={setForm} />
      <TextInput
        label={say('comment')}
        value={comment}
        onChange={({ currentTarget }) => setComment(currentTarget.value)}
      />
      <Group gap="xs">
        <Button size="xs" loading={decide.isPending} onClick={() => send(true)}>
          {say('approve')}
        </Button>
        <Button size="xs" variant="default" loading={decide.isPending} onClick={() => send(false)}>
          {say('reject')}
        </Button>
      </Group>
    </>
  );
}

function Fields(props: {
  fields: readonly AnswerField[];
  answers: Readonly<Record<string, Answer>>;
  onChange: (answers: Readonly<Record<string, Answer>>) => void;
}) {
  const { fields, answers, onChange } = props;
  return fields.map((field) => (
    <FormField
      key={field.name}
      field={field}
      answer={answers[field.name] ?? ''}
      onChange={(answer) => onChange({ ...answers, [field.name]: answer })}
    />
  ));
}
