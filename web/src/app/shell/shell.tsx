import { Drawer } from '@mantine/core';
import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useLive } from '../../api/live/use-live.ts';
import { useSession } from '../../api/session.ts';
import { useProfileLanguage } from '../../ui/language/language.ts';
import { useShortcut } from '../../ui/keyboard/shortcuts.tsx';
import { useWords } from '../../ui/language/words.ts';
import { appWords } from '../app-words.ts';
import { DemoNotice } from './demo-notice.tsx';
import { ConnectionNotice } from './connection-notice.tsx';
import { PhoneBar } from './phone-bar.tsx';
import { Sidebar } from './sidebar.tsx';
import { useNavigationShortcuts } from './use-navigation-shortcuts.ts';
import classes from './shell.module.css';

// Not needed for the first paint; they register their shortcuts a moment later.
const CommandPalette = lazy(async () => ({ default: (await import('./command-palette.tsx')).CommandPalette }));
const ShortcutList = lazy(async () => ({ default: (await import('./shortcut-list.tsx')).ShortcutList }));

/** The frame around every page of a workspace. */
export function Shell() {
  const say = useWords(appWords);
  const [hidden, setHidden] = useLocalStorage({ key: 'millrace-sidebar-hidden', defaultValue: false });
  const [drawerOpen, drawer] = useDisclosure(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- a change of place closes the drawer; `drawer` is not one
  useEffect(drawer.close, [path]);
  useNavigationShortcuts();
  useLive();
  useProfileLanguage(useSession().user.locale);
  useShortcut('[', { label: say('toggleSidebar'), group: say('general') }, () => setHidden(!hidden));
  return (
    <div className={classes.shell} data-sidebar={hidden ? 'hidden' : 'shown'}>
      <a className={classes.skip} href="#content">
        {say('skipToContent')}
      </a>
      <aside className={classes.sidebar}>
        <Sidebar />
      </aside>
      <main className={classes.main} id="content" tabIndex={-1}>
        <DemoNotice />
        <ConnectionNotice />
        <Outlet />
      </main>
      <PhoneBar onMenu={drawer.open} />
      <Drawer
        opened={drawerOpen}
        onClose={drawer.close}
        size={280}
        padding={0}
        withCloseButton={false}
        title={say('navigation')}
        classNames={{ header: classes.drawerHeader, body: classes.drawerBody }}
      >
        <Sidebar />
      </Drawer>
      <Suspense>
        <CommandPalette />
        <ShortcutList />
      </Suspense>
    </div>
  );
}
