import type { Shortcut } from './shortcuts.tsx';

interface ListedShortcut {
  label: string;
  /** All keys that do it. */
  keys: readonly string[];
}

/**
 * Shortcuts as they are listed: what another one has taken the keys of is left out, and keys that do the same stand
 * together. Pure.
 */
export function groupShortcuts(
  shortcuts: readonly Pick<Shortcut, 'keys' | 'label' | 'group'>[],
): ReadonlyMap<string, readonly ListedShortcut[]> {
  const taken = new Set<string>();
  const working = shortcuts.filter(({ keys }) => !taken.has(keys) && taken.add(keys));
  const groups = Map.groupBy(working, ({ group }) => group);
  return new Map(
    [...groups].map(([group, members]) => [
      group,
      // The last that came stands first, and they are read in the order they came.
      [...Map.groupBy(members.toReversed(), ({ label }) => label)].map(([label, same]) => ({
        label,
        keys: same.map(({ keys }) => keys),
      })),
    ]),
  );
}
