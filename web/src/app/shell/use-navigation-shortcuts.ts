import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useShortcutRegistry } from '../../ui/keyboard/shortcuts.tsx';
import { useWords } from '../../ui/language/words.ts';
import { appWords } from '../app-words.ts';
import { destinations } from '../navigation.ts';

/** `g` and a letter go to a place. */
export function useNavigationShortcuts(): void {
  const say = useWords(appWords);
  const navigate = useNavigate();
  const registry = useShortcutRegistry();
  useEffect(() => {
    const removals = destinations.map(({ keys, label, to }) =>
      registry.add({
        keys,
        label: say('goTo', { place: say(label) }),
        group: say('navigation'),
        inFields: false,
        run: () => void navigate({ to }),
      }),
    );
    return () => removals.forEach((remove) => remove());
  }, [registry, navigate, say]);
}
