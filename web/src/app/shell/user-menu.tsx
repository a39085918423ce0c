import { Menu, SegmentedControl, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconKeyboard, IconLogout, IconSelector, IconUserCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession, useSignOut } from '../../api/session.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { useShortcut } from '../../ui/keyboard/shortcuts.tsx';
import { useWords } from '../../ui/language/words.ts';
import { appWords } from '../app-words.ts';
import classes from './menus.module.css';

export function UserMenu() {
  const say = useWords(appWords);
  const { user } = useSession();
  const signOut = useSignOut();
  return (
    <Menu position="top-start" width={264} keepMounted={false}>
      <Menu.Target>
        <UnstyledButton className={classes.opener}>
          <Initials name={user.name || user.email} />
          <span className={classes.name}>{user.name || user.email}</span>
          <IconSelector size={14} stroke={1.6} className={classes.hint} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.email}</Menu.Label>
        <Menu.Item component={Link} to="/settings" leftSection={<IconUserCircle size={16} stroke={1.6} />}>
          {say('yourProfile')}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} stroke={1.6} />} onClick={pressQuestionMark}>
          {say('shortcuts')}
        </Menu.Item>
        <Menu.Divider />
        <Choices />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} />} onClick={signOut}>
          {say('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Choices() {
  const say = useWords(appWords);
  const { i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className={classes.choices}>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={say('appearance')}
        value={colorScheme}
        onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
        data={[
          { value: 'light', label: say('light') },
          { value: 'dark', label: say('dark') },
          { value: 'auto', label: 'Auto' },
        ]}
      />
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={say('language')}
        value={i18n.language}
        onChange={(language) => void i18n.changeLanguage(language)}
        data={[
          { value: 'en', label: 'English' },
          { value: 'de', label: 'Deutsch' },
        ]}
      />
    </div>
  );
}

/** The list of shortcuts belongs to whoever registered `?`. */
function pressQuestionMark(): void {
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '?', shiftKey: true, bubbles: true }));
}

/** Ctrl/Cmd-Shift-L, as in other tools. */
export function useAppearanceShortcut(): void {
  const say = useWords(appWords);
  const { toggleColorScheme } = useMantineColorScheme();
  useShortcut('mod+shift+l', { label: say('toggleAppearance'), group: say('general'), inFields: true }, () =>
    toggleColorScheme(),
  );
}
