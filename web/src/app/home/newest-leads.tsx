import { Anchor } from '@mantine/core';
import { listLeads } from '@millrace/contracts/contacts/leads';
import { Link, useNavigate } from '@tanstack/react-router';
import { useOperation } from '../../api/hooks.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { List, ListRow } from '../../ui/data/list.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { homeWords } from './home-words.ts';
import classes from './home.module.css';

const shown = 7;

export function NewestLeads() {
  const say = useWords(homeWords);
  const navigate = useNavigate();
  const leads = useOperation(listLeads, { statusKind: 'new', limit: shown });
  return (
    <Section
      title={say('newestLeads')}
      actions={
        <Anchor component={Link} to="/leads" size="sm">
          {say('allLeads')}
        </Anchor>
      }
    >
      {leads.error && <Failure error={leads.error} onRetry={() => void leads.refetch()} />}
      {leads.isPending && <SkeletonRows rows={shown} height={53} />}
      {leads.data?.items.length === 0 && <p className={classes.nothing}>{say('noLeads')}</p>}
      {leads.data && leads.data.items.length > 0 && (
        <List label={say('newestLeads')}>
          {leads.data.items.map((lead) => (
            <ListRow
              key={lead.id}
              leading={<Initials name={lead.name} size={30} />}
              title={lead.name}
              detail={[lead.company?.name, lead.jobTitle ?? lead.email].filter(Boolean).join(' · ')}
              trailing={
                <span className={classes.time}>
                  <RelativeTime at={lead.createdAt} />
                </span>
              }
              onClick={() => void navigate({ to: '/contacts/$id', params: { id: lead.id } })}
            />
          ))}
        </List>
      )}
    </Section>
  );
}
