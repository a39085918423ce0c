import { UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useApprovalCount } from '../../features/workflows/approvals/approval-count.ts';
import { Keys } from '../../ui/keyboard/keys.tsx';
import { useWords } from '../../ui/language/words.ts';
import { appWords } from '../app-words.ts';
import { destinations } from '../navigation.ts';
import type { Destination } from '../navigation.ts';
import { UserMenu } from './user-menu.tsx';
import { WorkspaceMenu } from './workspace-menu.tsx';
import classes from './sidebar.module.css';

export function Sidebar() {
  const say = useWords(appWords);
  return (
    <div className={classes.sidebar}>
      <WorkspaceMenu />
      <UnstyledButton
        className={classes.search}
        onClick={() => void import('@mantine/spotlight').then(({ spotlight }) => spotlight.open())}
      >
        <IconSearch size={15} stroke={1.8} />
        <span>{say('search')}</span>
        <Keys keys="mod+k" />
      </UnstyledButton>
      <nav className={classes.places} aria-label={say('navigation')}>
        <Group places="start" />
        <Group places="records" title={say('records')} />
        <Group places="automation" title={say('automation')} />
        <Group places="operations" title={say('operations')} />
      </nav>
      <div className={classes.end}>
        <Group places="end" />
        <UserMenu />
      </div>
    </div>
  );
}

function Group({ places, title }: { places: Destination['group']; title?: string }) {
  const say = useWords(appWords);
  const shown = destinations.filter((destination) => destination.group === places);
  if (shown.length === 0) return null;
  return (
    <ul className={classes.group}>
      {title && <li className={classes.groupTitle}>{title}</li>}
      {shown.map(({ to, label, icon: Icon, count }) => (
        <li key={to}>
          <Link to={to} className={classes.place} activeOptions={{ exact: to === '/', includeSearch: false }}>
            <Icon size={17} stroke={1.7} aria-hidden />
            {say(label)}
            {count === 'approvals' && <ApprovalCount />}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function ApprovalCount() {
  const say = useWords(appWords);
  const count = useApprovalCount();
  if (count === 0) return null;
  return (
    <span className={classes.count} aria-label={say('waitingThere', { count })}>
      {count}
    </span>
  );
}
