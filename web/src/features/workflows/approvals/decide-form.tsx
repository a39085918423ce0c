import { Button, Group, TextInput } from '@mantine/core';
import { type Approval, decideApproval } from '@millrace/contracts/approvals/approvals';
import { useRef, useState } from 'react';
import { useWrite } from '../../../api/hooks.ts';
import { useReportFailure } from '../../../ui/feedback/failure.tsx';
import { notifyDone, notifyFailure } from '../../../ui/feedback/notify.tsx';
import { Keys } from '../../../ui/keyboard/keys.tsx';
import { useShortcut } from '../../../ui/keyboard/shortcuts.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { approvalWords } from './approval-words.ts';
import { type Answer, type AnswerField, fieldsOf, initialAnswers, toValues } from './decision-fields.ts';
import { FormField } from './form-field.tsx';
import { workflowWords } from '../workflow-words.ts';
import classes from '../workflows.module.css';

const approveKeys = 'shift+a';
const rejectKeys = 'shift+r';

/** What may be changed, what is asked, a comment, and the two answers; by keyboard for the current one of a list. */
export function DecideForm({ approval, isCurrent }: { approval: Approval; isCurrent: boolean }) {
  const say = useWords(workflowWords);
  const fields = useRef<HTMLDivElement>(null);
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
  useDecideKeys({
    // A decision stands: none follows from a key pressed twice.
    isOn: isCurrent && !decide.isPending,
    decide: send,
    edit: () => fields.current?.querySelector<HTMLElement>('input, textarea')?.focus(),
  });
  return (
    <div ref={fields} className={classes.decide}>
      <Fields fields={editable} answers={data} onChange={setData} />
      <Fields fields={asked} answers={form} onChange={setForm} />
      <TextInput
        label={say('comment')}
        value={comment}
        onChange={({ currentTarget }) => setComment(currentTarget.value)}
      />
      <Group gap="xs">
        <Button
          size="xs"
          loading={decide.isPending}
          rightSection={isCurrent && <Keys keys={approveKeys} />}
          onClick={() => send(true)}
        >
          {say('approve')}
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={decide.isPending}
          rightSection={isCurrent && <Keys keys={rejectKeys} />}
          onClick={() => send(false)}
        >
          {say('reject')}
        </Button>
      </Group>
    </div>
  );
}

function useDecideKeys(keys: { isOn: boolean; decide: (approve: boolean) => void; edit: () => void }): void {
  const say = useWords(approvalWords);
  const about = { group: say('group'), enabled: keys.isOn };
  useShortcut(approveKeys, { ...about, label: say('approve') }, () => keys.decide(true));
  useShortcut('mod+enter', { ...about, label: say('approve'), inFields: true }, () => keys.decide(true));
  useShortcut(rejectKeys, { ...about, label: say('reject') }, () => keys.decide(false));
  useShortcut('e', { ...about, label: say('edit') }, keys.edit);
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
