import { Anchor, Button } from '@mantine/core';
import { getContact } from '@millrace/contracts/contacts/contacts';
import { type Conversation, getConversation, listConversations } from '@millrace/contracts/conversations/conversations';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useOperation } from '../../api/hooks.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { Pill } from '../../ui/data/pill.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import classes from './contact-panel.module.css';
import { inboxWords } from './inbox-words.ts';

interface Props {
  conversationId: string;
  onOpen: (conversationId: string) => void;
}

/** Who the conversation is held with. */
export function ContactPanel({ conversationId, onOpen }: Props) {
  const conversation = useOperation(getConversation, { id: conversationId });
  if (!conversation.data) return <SkeletonRows rows={6} height={36} />;
  return <Person conversation={conversation.data} onOpen={onOpen} />;
}

function Person({ conversation, onOpen }: { conversation: Conversation; onOpen: Props['onOpen'] }) {
  const say = useWords(inboxWords);
  const { id, name } = conversation.contact;
  const contact = useOperation(getContact, { id });
  return (
    <div className={classes.panel}>
      <div className={classes.head}>
        <Initials name={name} size={44} />
        <h2 className={classes.name}>{name}</h2>
        {contact.data?.jobTitle && <p className={classes.job}>{contact.data.jobTitle}</p>}
        <Button component={Link} to={`/contacts/${id}`} variant="default" size="xs">
          {say('openContact')}
        </Button>
      </div>
      {contact.data && (
        <dl className={classes.facts}>
          <Fact label={say('status')}>
            {contact.data.status && <Pill color={contact.data.status.color}>{contact.data.status.name}</Pill>}
          </Fact>
          <Fact label={say('company')}>
            {contact.data.company && (
              <Anchor size="sm" component={Link} to={`/companies/${contact.data.company.id}`}>
                {contact.data.company.name}
              </Anchor>
            )}
          </Fact>
          <Fact label={say('owner')}>{contact.data.owner?.name}</Fact>
          <Fact label={say('addresses')}>
            {contact.data.points.map((point) => (
              <span key={point.id} className={classes.point}>
                {point.value}
              </span>
            ))}
          </Fact>
          <Fact label={say('tags')}>
            {contact.data.tags.map((tag) => (
              <Pill key={tag.id} dot={false}>
                {tag.name}
              </Pill>
            ))}
          </Fact>
        </dl>
      )}
      <Others conversation={conversation} onOpen={onOpen} />
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  const isEmpty = !children || (Array.isArray(children) && children.length === 0);
  return isEmpty ? null : (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Others({ conversation, onOpen }: { conversation: Conversation; onOpen: Props['onOpen'] }) {
  const say = useWords(inboxWords);
  const all = useOperation(listConversations, { contactId: conversation.contact.id, limit: 10 });
  const others = all.data?.items.filter(({ id }) => id !== conversation.id) ?? [];
  if (others.length === 0) return null;
  return (
    <section className={classes.others}>
      <h3>{say('otherConversations')}</h3>
      <ul>
        {others.map((other) => (
          <li key={other.id}>
            <button type="button" className={classes.other} onClick={() => onOpen(other.id)}>
              <span>{other.subject || say('noSubject')}</span>
              <RelativeTime at={other.lastMessageAt} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
