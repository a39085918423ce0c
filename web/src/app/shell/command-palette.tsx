import { Loader } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Keys } from '../../ui/keyboard/keys.tsx';
import { useShortcut, useShortcutList } from '../../ui/keyboard/shortcuts.tsx';
import type { Shortcut } from '../../ui/keyboard/shortcuts.tsx';
import { useWords } from '../../ui/language/words.ts';
import { appWords } from '../app-words.ts';
import { destinations } from '../navigation.ts';
import { useRecordSearch } from './use-record-search.tsx';
import { useAppearanceShortcut } from './user-menu.tsx';
import classes from './command-palette.module.css';

const searchAfterMs = 140;

/** Ctrl/Cmd-K: every place, every action of the page, and the people and companies found by name. */
export function CommandPalette() {
  const say = useWords(appWords);
  const [query, setQuery] = useState('');
  const [settled] = useDebouncedValue(query.trim(), searchAfterMs);
  const found = useRecordSearch(settled);
  useShortcut('mod+k', { label: say('commandPalette'), group: say('general'), inFields: true }, spotlight.toggle);
  useAppearanceShortcut();
  const matches = (label: string) => label.toLowerCase().includes(query.trim().toLowerCase());
  const places = destinations.filter(({ label }) => matches(say(label)));
  const actions = useActions().filter(({ label }) => matches(label));
  const isEmpty = places.length + actions.length + found.groups.length === 0;
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      scrollable
      maxHeight={440}
      size={620}
      yOffset="14vh"
      overlayProps={{ backgroundOpacity: 0.4, blur: 0 }}
    >
      <Spotlight.Search
        placeholder={say('searchOrJump')}
        leftSection={found.isSearching ? <Loader size={16} /> : <IconSearch size={18} stroke={1.6} />}
      />
      <Spotlight.ActionsList>
        {found.groups.map(({ label, records }) => (
          <Spotlight.ActionsGroup key={label} label={label}>
            {records.map((record) => (
              <Spotlight.Action key={record.id} onClick={record.open} className={classes.action}>
                {record.icon}
                <span className={classes.label}>{record.title}</span>
                <span className={classes.detail}>{record.detail}</span>
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        ))}
        <Places places={places} />
        {actions.length > 0 && (
          <Spotlight.ActionsGroup label={say('actions')}>
            {actions.map((action) => (
              <Spotlight.Action key={action.keys} onClick={() => runAction(action)} className={classes.action}>
                <span className={classes.label}>{action.label}</span>
                <Keys keys={action.keys} />
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        )}
        {isEmpty && <Spotlight.Empty>{say(found.isSearching ? 'searching' : 'nothingFound')}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function Places({ places }: { places: typeof destinations }) {
  const say = useWords(appWords);
  const navigate = useNavigate();
  if (places.length === 0) return null;
  return (
    <Spotlight.ActionsGroup label={say('navigation')}>
      {places.map(({ to, label, icon: Icon, keys }) => (
        <Spotlight.Action key={to} onClick={() => void navigate({ to })} className={classes.action}>
          <Icon size={17} stroke={1.7} aria-hidden />
          <span className={classes.label}>{say(label)}</span>
          <Keys keys={keys} />
        </Spotlight.Action>
      ))}
    </Spotlight.ActionsGroup>
  );
}

/** What the page offers as shortcuts is offered here by name, except going to places and moving in lists. */
function useActions(): readonly Shortcut[] {
  const placeKeys = new Set(destinations.map(({ keys }) => keys));
  const seen = new Set<string>();
  return useShortcutList().filter(({ keys, label }) => {
    const isPlain = placeKeys.has(keys) || keys === 'mod+k' || keys === '/' || keys.startsWith('arrow');
    if (isPlain || seen.has(label)) return false;
    seen.add(label);
    return true;
  });
}

/** After the palette has closed and given the focus back. */
function runAction(action: Shortcut): void {
  setTimeout(() => action.run(new KeyboardEvent('keydown')), 60);
}
