import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconPlus, IconSelector, IconSettings } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useSession, useSwitchWorkspace } from '../../api/session.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Logo } from '../../ui/theme/logo.tsx';
import { appWords } from '../app-words.ts';
import classes from './menus.module.css';

export function WorkspaceMenu() {
  const say = useWords(appWords);
  const { workspace, workspaces } = useSession();
  const switchTo = useSwitchWorkspace();
  return (
    <Menu width={240} keepMounted={false}>
      <Menu.Target>
        <UnstyledButton className={classes.opener}>
          <Logo size={22} />
          <span className={classes.name}>{workspace.name}</span>
          <IconSelector size={14} stroke={1.6} className={classes.hint} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{say('switchWorkspace')}</Menu.Label>
        {workspaces.map(({ id, name }) => (
          <Menu.Item
            key={id}
            leftSection={<Initials name={name} size={20} square />}
            rightSection={id === workspace.id ? <IconCheck size={15} stroke={1.8} /> : null}
            onClick={() => switchTo(id)}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          component={Link}
          to={workspace.isDemo ? '/sign-up' : '/welcome'}
          leftSection={<IconPlus size={16} stroke={1.6} />}
        >
          {say('newWorkspace')}
        </Menu.Item>
        <Menu.Item component={Link} to="/settings" leftSection={<IconSettings size={16} stroke={1.6} />}>
          {say('settings')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
