import { Drawer } from '@mantine/core';
import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useLive } from '../../api/live/use-live.ts';
import { useShortcut } from '../../ui/keyboard/shortcuts.tsx';
import { useWords } from '../../ui/language/words.ts';
import { appWords } from '../app-words.ts';
import { CommandPalette } from './command-palette.tsx';
import { ConnectionNotice } from './connection-notice.tsx';
import { PhoneBar } from './phone-bar.tsx';
import { ShortcutList } from './shortcut-list.tsx';
import { Sidebar } from './sidebar.tsx';
import { useNavigationShortcuts } from './use-navigation-shortcuts.ts';
import classes from './shell.module.css';

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
      <CommandPalette />
      <ShortcutList />
    </div>
  );
}
