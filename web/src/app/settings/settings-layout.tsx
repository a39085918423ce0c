import { Link, Outlet, useLocation } from '@tanstack/react-router';
import {
  IconBroadcast,
  IconBuildingCommunity,
  IconDatabase,
  IconForms,
  IconGauge,
  IconKey,
  IconListCheck,
  IconListSearch,
  IconPlugConnected,
  IconProgressCheck,
  IconSparkles,
  IconToggleRight,
  IconShieldLock,
  IconUserCircle,
  IconUsers,
} from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useSession } from '../../api/session.ts';
import { Page } from '../../ui/layout/page.tsx';
import { useWords } from '../../ui/language/words.ts';
import { settingsWords } from './settings-words.ts';
import classes from './settings-layout.module.css';

const groups = [
  {
    title: 'you',
    places: [
      { to: '/settings/profile', label: 'profile', icon: IconUserCircle, needs: null },
      { to: '/settings/security', label: 'security', icon: IconShieldLock, needs: null },
    ],
  },
  {
    title: 'workspaceGroup',
    places: [
      { to: '/settings/workspace', label: 'workspace', icon: IconBuildingCommunity, needs: 'workspace.read' },
      { to: '/settings/members', label: 'members', icon: IconUsers, needs: 'members.read' },
      { to: '/settings/roles', label: 'roles', icon: IconListCheck, needs: 'members.read' },
      { to: '/settings/api-keys', label: 'apiKeys', icon: IconKey, needs: 'api_keys.manage' },
      { to: '/settings/limits', label: 'limits', icon: IconGauge, needs: 'settings.read' },
      { to: '/settings/ai', label: 'ai', icon: IconSparkles, needs: 'settings.read' },
      { to: '/settings/channels', label: 'channels', icon: IconBroadcast, needs: 'channels.read' },
      { to: '/settings/connections', label: 'connections', icon: IconPlugConnected, needs: 'connections.read' },
    ],
  },
  {
    title: 'securityGroup',
    places: [
      { to: '/settings/data', label: 'data', icon: IconDatabase, needs: 'settings.read' },
      { to: '/settings/features', label: 'features', icon: IconToggleRight, needs: 'settings.read' },
      { to: '/settings/audit', label: 'audit', icon: IconListSearch, needs: 'audit.read' },
    ],
  },
  {
    title: 'recordsGroup',
    places: [
      { to: '/settings/statuses', label: 'statuses', icon: IconProgressCheck, needs: 'settings.read' },
      { to: '/settings/fields', label: 'fields', icon: IconForms, needs: 'settings.read' },
    ],
  },
] as const;

/** The settings' own navigation beside whichever part is open. */
export function SettingsLayout() {
  const say = useWords(settingsWords);
  const { permissions } = useSession();
  const places = useRef<HTMLElement>(null);
  const path = useLocation({ select: ({ pathname }) => pathname });
  useEffect(() => {
    // On a phone they are one row that scrolls: where one is has to be seen.
    const here = places.current?.querySelector(`a[href="${path}"]`);
    here?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path]);
  const isAllowed = (needs: string | null) => needs === null || (permissions[needs] ?? 'none') !== 'none';
  return (
    <Page title={say('title')} layout="fill">
      <div className={classes.columns}>
        <nav ref={places} className={classes.places} aria-label={say('title')}>
          {groups.map((group) => (
            <div key={group.title} className={classes.group}>
              <div className={classes.groupTitle}>{say(group.title)}</div>
              {group.places
                .filter(({ needs }) => isAllowed(needs))
                .map(({ to, label, icon: Icon }) => (
                  <Link key={to} to={to} className={classes.place}>
                    <Icon size={16} stroke={1.7} aria-hidden />
                    {say(label)}
                  </Link>
                ))}
            </div>
          ))}
        </nav>
        <div className={classes.content}>
          <div className={classes.narrow}>
            <Outlet />
          </div>
        </div>
      </div>
    </Page>
  );
}
