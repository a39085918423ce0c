import { IconArrowRight, IconCircleCheckFilled, IconCircleDashed } from '@tabler/icons-react';
import { listMembers } from '@millrace/contracts/accounts/members';
import { listChannels } from '@millrace/contracts/channels/channels';
import { listContacts } from '@millrace/contracts/contacts/contacts';
import { Link } from '@tanstack/react-router';
import { useOperation } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { useWords } from '../../ui/language/words.ts';
import { homeWords } from './home-words.ts';
import classes from './home.module.css';

const one = { limit: 2 } as const;

/** What a new workspace still needs; gone once there is a channel and somebody to write to. */
export function FirstSteps() {
  const say = useWords(homeWords);
  const canSetUp = useCan('channels.manage');
  const channels = useOperation(listChannels, one, { enabled: canSetUp });
  const contacts = useOperation(listContacts, one, { enabled: canSetUp });
  const members = useOperation(listMembers, one, { enabled: canSetUp });
  if (!channels.data || !contacts.data || !members.data) return null;
  const hasChannel = channels.data.items.length > 0;
  const hasContact = contacts.data.items.length > 0;
  if (hasChannel && hasContact) return null;
  const steps = [
    { to: '/settings/channels', title: say('stepChannel'), text: say('stepChannelText'), isDone: hasChannel },
    { to: '/imports', title: say('stepLead'), text: say('stepLeadText'), isDone: hasContact },
    {
      to: '/settings/members',
      title: say('stepMember'),
      text: say('stepMemberText'),
      isDone: members.data.items.length > 1,
    },
  ];
  return (
    <section className={classes.steps}>
      <h2>{say('startTitle')}</h2>
      <p>{say('startText')}</p>
      <ol>
        {steps.map(({ to, title, text, isDone }) => (
          <li key={to} data-done={isDone || undefined}>
            {isDone ? (
              <IconCircleCheckFilled size={20} aria-label={say('done')} />
            ) : (
              <IconCircleDashed size={20} stroke={1.6} aria-hidden />
            )}
            <span className={classes.stepText}>
              <Link to={to} className={classes.stretched}>
                {title}
              </Link>
              <span>{text}</span>
            </span>
            {!isDone && <IconArrowRight size={16} stroke={1.7} aria-hidden />}
          </li>
        ))}
      </ol>
    </section>
  );
}
