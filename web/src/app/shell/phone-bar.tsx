import { UnstyledButton } from '@mantine/core';
import { IconMenu2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useWords } from '../../ui/language/words.ts';
import { appWords } from '../app-words.ts';
import { destinations } from '../navigation.ts';
import classes from './phone-bar.module.css';

/** On a phone the places most used stand at the thumb; the rest is behind the menu. */
export function PhoneBar({ onMenu }: { onMenu: () => void }) {
  const say = useWords(appWords);
  return (
    <nav className={classes.bar} aria-label={say('navigation')}>
      {destinations
        .filter((destination) => destination.onPhone)
        .map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to} className={classes.place} activeOptions={{ exact: to === '/', includeSearch: false }}>
            <Icon size={21} stroke={1.6} aria-hidden />
            {say(label)}
          </Link>
        ))}
      <UnstyledButton className={classes.place} onClick={onMenu}>
        <IconMenu2 size={21} stroke={1.6} aria-hidden />
        {say('menu')}
      </UnstyledButton>
    </nav>
  );
}
