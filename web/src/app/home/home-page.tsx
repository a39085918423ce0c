import { Skeleton } from '@mantine/core';
import { listAllMessages } from '@millrace/contracts/conversations/messages';
import { listConversations } from '@millrace/contracts/conversations/conversations';
import { listLeads } from '@millrace/contracts/contacts/leads';
import { Link } from '@tanstack/react-router';
import type { LinkProps } from '@tanstack/react-router';
import { useState } from 'react';
import { useOperation } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import { FirstSteps } from './first-steps.tsx';
import { homeWords } from './home-words.ts';
import { NewestLeads } from './newest-leads.tsx';
import { RecentEvents } from './recent-events.tsx';
import classes from './home.module.css';

const countOnly = { limit: 1, total: true } as const;

/** What needs attention, at a glance. */
export function HomePage() {
  const say = useWords(homeWords);
  const { user } = useSession();
  const [hour] = useState(() => new Date().getHours());
  const firstName = user.name.split(' ')[0] ?? user.name;
  return (
    <Page title={say('title')}>
      <div className={classes.home}>
        <h2 className={classes.greeting}>{say(partOfDay(hour), { name: firstName })}</h2>
        <Numbers />
        <FirstSteps />
        <div className={classes.columns}>
          <NewestLeads />
          <RecentEvents />
        </div>
      </div>
    </Page>
  );
}

export function partOfDay(hour: number): 'morning' | 'day' | 'evening' {
  if (hour >= 4 && hour < 12) return 'morning';
  return hour >= 12 && hour < 18 ? 'day' : 'evening';
}

const newOnes = { and: [{ field: 'statusKind', op: 'eq', value: 'new' }] };

function Numbers() {
  const say = useWords(homeWords);
  const leads = useOperation(listLeads, { statusKind: 'new', ...countOnly });
  const conversations = useOperation(listConversations, { status: 'open', ...countOnly });
  const queued = useOperation(listAllMessages, { state: 'queued', ...countOnly });
  const failed = useOperation(listAllMessages, { state: 'failed', ...countOnly });
  return (
    <ul className={classes.numbers}>
      <Stat label={say('newLeads')} answer={leads} link={{ to: '/leads', search: { filter: newOnes } }} />
      <Stat label={say('openConversations')} answer={conversations} link={{ to: '/inbox' }} />
      <Stat label={say('queuedMessages')} answer={queued} link={{ to: '/queue' }} />
      <Stat label={say('failedMessages')} answer={failed} link={{ to: '/queue' }} isBad />
    </ul>
  );
}

interface Counted {
  data: { total?: number | undefined } | undefined;
  isPending: boolean;
}

function Stat(props: { label: string; answer: Counted; link: LinkProps; isBad?: boolean }) {
  const format = useFormat();
  const { data, isPending } = props.answer;
  const total = data?.total;
  return (
    <li className={classes.number} data-bad={(props.isBad && (total ?? 0) > 0) || undefined}>
      <Link {...props.link} className={classes.stretched}>
        {props.label}
      </Link>
      <span className={classes.value}>
        {isPending ? <Skeleton width={44} height={22} my={5} /> : total === undefined ? '–' : format.number(total)}
      </span>
    </li>
  );
}
