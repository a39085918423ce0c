import { Button, Group, NumberInput, Switch, Textarea, TextInput } from '@mantine/core';
import { type Approval, type Assignee, decideApproval } from '@millrace/contracts/approvals/approvals';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useWrite } from '../../api/hooks.ts';
import { isRecord } from '../../api/json.ts';
import { useCan } from '../../api/session.ts';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { type Say, useWords } from '../../ui/language/words.ts';
import { StatePill } from './states.tsx';
import { workflowWords } from './workflow-words.ts';
import classes from './workflows.module.css';

export function ApprovalCard({ approval }: { approval: Approval }) {
  const say = useWords(workflowWords);
  const format = useFormat();
  const may = useCan('approvals.decide');
  const rows = Object.entries(isRecord(approval.data) ? approval.data : { '': approval.data });
  const canDecide = may && approval.isMine;
  const fixed = rows.filter(([name, value]) => value !== null && !(canDecide && approval.editable.includes(name)));
  return (
    <article className={classes.approval}>
      <Group justify="space-between" gap="xs">
        <span className={classes.quiet}>
          <Link className={classes.link} to="/runs/$id" params={{ id: approval.runId }}>
            {say('asks', { name: approval.workflow.name })}
          </Link>{' '}
          · <RelativeTime at={approval.createdAt} />
          {approval.state === 'pending' &&
            approval.expiresAt &&
            ` · ${say('expires', { when: format.dateTime(approval.expiresAt) })}`}
        </span>
        <StatePill state={approval.state} />
      </Group>
      <h2>{approval.title}</h2>
      {approval.message && <p>{approval.message}</p>}
      {fixed.length > 0 && (
        <dl>
          {fixed.map(([name, value]) => (
            <div key={name}>
              {name && <dt>{name}</dt>}
              <dd>{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</dd>
            </div>
          ))}
        </dl>
      )}
      {canDecide ? <Decide approval={approval} /> : <Told approval={approval} />}
    </article>
  );
}

function Told({ approval }: { approval: Approval }) {
  const say = useWords(workflowWords);
  const format = useFormat();
  return (
    <span className={classes.quiet}>
      {say('askedAre', { names: format.list(approval.assignees.map((each) => nameOf(each, say))) })}
      {approval.quorum > 1 && ` · ${say('quorum', { count: approval.quorum })}`}
      {approval.decisions.map(({ by, approved, comment, decidedAt }) => (
        <span key={decidedAt}>
          {' '}
          · {by.name ?? 'API'}: {say(approved ? 'approved' : 'rejected')}
          {comment && ` (${comment})`}
        </span>
      ))}
    </span>
  );
}

function nameOf({ role, user, email }: Assignee, say: Say<'role'>): string {
  return user?.name ?? email ?? say('role', { role: role ?? '' });
}

function Decide({ approval }: { approval: Approval }) {
  const say = useWords(workflowWords);
  const data = isRecord(approval.data) ? approval.data : {};
  const [edits, setEdits] = useState<Record<string, string>>({});
  const [form, setForm] = useState<Record<string, unknown>>({});
  const [comment, setComment] = useState('');
  const decide = useWrite(decideApproval, {
    stale: ['approvals', 'runs', 'run_steps'],
    onError: useReportFailure(),
    onSuccess: () => notifyDone(say('decided')),
  });
  const send = (approve: boolean) =>
    decide.mutate({
      input: {
        id: approval.id,
        approve,
        comment,
        ...(Object.keys(edits).length > 0 ? { data: edits } : {}),
        ...(approval.form ? { form } : {}),
      },
    });
  return (
    <>
      {approval.editable.map((name) => (
        <Textarea
          key={name}
          label={name}
          autosize
          minRows={2}
          maxRows={14}
          value={edits[name] ?? toText(data[name])}
          onChange={({ currentTarget }) => setEdits({ ...edits, [name]: currentTarget.value })}
        />
      ))}
      {approval.form && <FormFields schema={approval.form} values={form} onChange={setForm} />}
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

function toText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** The fields of a flat JSON Schema; the server says what does not fit. */
function FormFields(props: {
  schema: Record<string, unknown>;
  values: Record<string, unknown>;
  onChange: (values: Record<string, unknown>) => void;
}) {
  const { values, onChange } = props;
  const properties = isRecord(props.schema['properties']) ? props.schema['properties'] : {};
  const required: unknown[] = Array.isArray(props.schema['required']) ? props.schema['required'] : [];
  return Object.entries(properties).map(([name, property]) => {
    const { title, type } = isRecord(property) ? property : {};
    const common = { label: typeof title === 'string' ? title : name, required: required.includes(name) };
    const set = (value: unknown) => onChange({ ...values, [name]: value });
    if (type === 'boolean') {
      return (
        <Switch
          key={name}
          {...common}
          size="xs"
          checked={values[name] === true}
          onChange={(event) => set(event.currentTarget.checked)}
        />
      );
    }
    if (type === 'number' || type === 'integer') {
      return (
        <NumberInput key={name} {...common} onChange={(value) => set(typeof value === 'number' ? value : undefined)} />
      );
    }
    return (
      <TextInput
        key={name}
        {...common}
        value={toText(values[name])}
        onChange={({ currentTarget }) => set(currentTarget.value === '' ? undefined : currentTarget.value)}
      />
    );
  });
}
