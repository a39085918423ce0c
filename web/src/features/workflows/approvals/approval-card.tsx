import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Approval, Assignee } from '@millrace/contracts/approvals/approvals';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef } from 'react';
import { isRecord } from '../../../api/json.ts';
import { useCan, useSession } from '../../../api/session.ts';
import { RelativeTime } from '../../../ui/data/relative-time.tsx';
import { useShortcut } from '../../../ui/keyboard/shortcuts.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { type Say, useWords } from '../../../ui/language/words.ts';
import { approvalWords } from './approval-words.ts';
import { DecideForm } from './decide-form.tsx';
import { DelegateDialog, useOtherDeciders } from './delegate-dialog.tsx';
import { StatePill } from '../states.tsx';
import { workflowWords } from '../workflow-words.ts';
import classes from '../workflows.module.css';

interface ApprovalCardProps {
  approval: Approval;
  /** The one the keyboard means. */
  isCurrent: boolean;
  /** Whether somebody moved here by keyboard: then it is scrolled to. */
  isFollowed: boolean;
  onEnter: () => void;
}

export function ApprovalCard({ approval, isCurrent, isFollowed, onEnter }: ApprovalCardProps) {
  const may = useCan('approvals.decide');
  const rows = Object.entries(isRecord(approval.data) ? approval.data : { '': approval.data });
  const canDecide = may && approval.isMine;
  const fixed = rows.filter(([name, value]) => value !== null && !(canDecide && approval.editable.includes(name)));
  const article = useRef<HTMLElement>(null);
  const enter = useEffectEvent(onEnter);
  useEffect(() => {
    // Whoever clicks or tabs into one means it from then on.
    const entered = article.current;
    const onFocus = () => enter();
    entered?.addEventListener('focusin', onFocus);
    return () => entered?.removeEventListener('focusin', onFocus);
  }, []);
  useEffect(() => {
    if (!isFollowed) return;
    article.current?.focus({ preventScroll: true });
    article.current?.scrollIntoView({ block: 'nearest' });
  }, [isFollowed]);
  return (
    <article
      ref={article}
      className={classes.approval}
      aria-label={approval.title}
      aria-current={isCurrent || undefined}
      data-current={isCurrent || undefined}
      tabIndex={-1}
    >
      <CardHead approval={approval} />
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
      <Told approval={approval} />
      {canDecide && <DecideForm approval={approval} isCurrent={isCurrent} />}
      <CardActions approval={approval} isCurrent={isCurrent} />
    </article>
  );
}

function CardHead({ approval }: { approval: Approval }) {
  const say = useWords(workflowWords);
  const format = useFormat();
  return (
    <Group justify="space-between" gap="xs">
      <span className={classes.quiet}>
        <Link className={classes.link} to="/workflows/$id" params={{ id: approval.workflow.id }}>
          {say('asks', { name: approval.workflow.name })}
        </Link>{' '}
        · <RelativeTime at={approval.createdAt} />
        {approval.state === 'pending' &&
          approval.expiresAt &&
          ` · ${say('expires', { when: format.dateTime(approval.expiresAt) })}`}
      </span>
      <StatePill state={approval.state} />
    </Group>
  );
}

function CardActions({ approval, isCurrent }: { approval: Approval; isCurrent: boolean }) {
  const say = useWords(approvalWords);
  const { role } = useSession();
  const may = useCan('approvals.decide');
  const navigate = useNavigate();
  const [isDelegating, delegating] = useDisclosure(false);
  const isAnybodyElse = useOtherDeciders().length > 0;
  const isTheirs = approval.isMine || role === 'owner' || role === 'admin';
  const canDelegate = may && approval.state === 'pending' && isTheirs && isAnybodyElse;
  const about = { group: say('group') };
  const params = { id: approval.runId };
  useShortcut('d', { ...about, label: say('delegate'), enabled: isCurrent && canDelegate }, delegating.open);
  useShortcut(
    'o',
    { ...about, label: say('openRun'), enabled: isCurrent },
    () => void navigate({ to: '/runs/$id', params }),
  );
  return (
    <Group gap="xs">
      <Link className={classes.link} to="/runs/$id" params={params}>
        {say('openRun')}
      </Link>
      {canDelegate && (
        <Button size="compact-xs" variant="subtle" onClick={delegating.open}>
          {say('delegate')}
        </Button>
      )}
      {isDelegating && <DelegateDialog approval={approval} onClose={delegating.close} />}
    </Group>
  );
}

/** Who is asked, how far it is, and who is asked later. */
function Told({ approval }: { approval: Approval }) {
  const say = useWords(workflowWords);
  const sayMore = useWords(approvalWords);
  const format = useFormat();
  const toNames = (people: readonly Assignee[]) => format.list(people.map((each) => nameOf(each, sayMore)));
  const { quorum, decisions, escalatesAt, escalatesTo, state } = approval;
  const approved = decisions.filter((each) => each.approved).length;
  return (
    <div className={classes.quiet}>
      {say('askedAre', { names: toNames(approval.assignees) })}
      {quorum > 1 && ` · ${sayMore('progress', { approved, quorum })}`}
      {decisions.map((each) => (
        <span key={each.decidedAt}>
          {' '}
          · {each.by.name ?? 'API'}: {say(each.approved ? 'approved' : 'rejected')}
          {each.comment && ` (${each.comment})`}
        </span>
      ))}
      {state === 'pending' && escalatesAt && escalatesTo.length > 0 && (
        <div>{sayMore('escalates', { names: toNames(escalatesTo), when: format.dateTime(escalatesAt) })}</div>
      )}
    </div>
  );
}

function nameOf({ role, user, email }: Assignee, say: Say<'owners' | 'admins' | 'everyMember'>): string {
  if (role === 'owner') return say('owners');
  return user?.name ?? email ?? say(role === 'admin' ? 'admins' : 'everyMember');
}
