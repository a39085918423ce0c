import { Group } from '@mantine/core';
import type { Approval, Assignee } from '@millrace/contracts/approvals/approvals';
import { Link } from '@tanstack/react-router';
import { isRecord } from '../../../api/json.ts';
import { useCan } from '../../../api/session.ts';
import { RelativeTime } from '../../../ui/data/relative-time.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { type Say, useWords } from '../../../ui/language/words.ts';
import { DecideForm } from './decide-form.tsx';
import { StatePill } from '../states.tsx';
import { workflowWords } from '../workflow-words.ts';
import classes from '../workflows.module.css';

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
      {canDecide ? <DecideForm approval={approval} /> : <Told approval={approval} />}
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
