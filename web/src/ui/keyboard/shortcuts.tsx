import { createContext, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { feedChord, idleSequence, toChord } from './key-sequence.ts';

export interface Shortcut {
  /** `mod+k`, `?`, `g l`. */
  keys: string;
  /** What it does, for the list of shortcuts. */
  label: string;
  /** The heading it stands under in the list. */
  group: string;
  /** Also while a text field has the focus. */
  inFields?: boolean;
  /** Listed always, and heard only while this holds: where keys mean something else elsewhere on the page. */
  when?: (() => boolean) | undefined;
  run: (event: KeyboardEvent) => void;
}

export interface Registry {
  add: (shortcut: Shortcut) => () => void;
  subscribe: (listener: () => void) => () => void;
  list: () => readonly Shortcut[];
}

const RegistryContext = createContext<Registry | null>(null);

/** Later ones win: what a dialog registers stands before what the page below it did. */
function createRegistry(): Registry {
  let shortcuts: readonly Shortcut[] = [];
  const listeners = new Set<() => void>();
  const change = (next: readonly Shortcut[]) => {
    shortcuts = next;
    for (const listener of listeners) listener();
  };
  return {
    add: (shortcut) => {
      change([shortcut, ...shortcuts]);
      return () => change(shortcuts.filter((each) => each !== shortcut));
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    list: () => shortcuts,
  };
}

export function ShortcutsProvider({ children }: { children: ReactNode }) {
  const registry = useMemo(() => createRegistry(), []);
  useEffect(() => listenForShortcuts(registry), [registry]);
  return <RegistryContext value={registry}>{children}</RegistryContext>;
}

function listenForShortcuts(registry: Registry): () => void {
  let sequence = idleSequence;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || ['Shift', 'Control', 'Meta', 'Alt'].includes(event.key)) return;
    if (isPressingControl(event)) return;
    const typing = isTyping(event.target);
    const usable = registry.list().filter(({ inFields, when }) => (inFields || !typing) && (when?.() ?? true));
    const fed = feedChord(sequence, toChord(event), {
      shortcuts: usable.map((shortcut) => shortcut.keys),
      nowMs: performance.now(),
    });
    sequence = fed.next;
    const shortcut = usable.find((each) => each.keys === fed.matched);
    if (!shortcut) return;
    event.preventDefault();
    shortcut.run(event);
  };
  document.addEventListener('keydown', onKeyDown);
  return () => document.removeEventListener('keydown', onKeyDown);
}

/** In a field keys are text; in a dialog or menu they belong to it and not to the page below. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return true;
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox';
  return target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** Enter and Space press the button that has the focus. */
function isPressingControl({ key, target }: KeyboardEvent): boolean {
  if ((key !== 'Enter' && key !== ' ') || isTyping(target)) return false;
  return target instanceof Element && target.closest('a, button, input, [role="button"]') !== null;
}

export function useShortcutRegistry(): Registry {
  const registry = useContext(RegistryContext);
  if (!registry) throw new Error('Shortcuts need a ShortcutsProvider above them.');
  return registry;
}

/** Registers a shortcut while the component is on the screen; `?` lists it. */
export function useShortcut(
  keys: string,
  about: Pick<Shortcut, 'label' | 'group' | 'inFields' | 'when'> & { enabled?: boolean },
  run: (event: KeyboardEvent) => void,
): void {
  const registry = useShortcutRegistry();
  const { label, group, enabled = true, inFields = false, when } = about;
  const latest = useRef({ run, when });
  useEffect(() => {
    latest.current = { run, when };
  });
  useEffect(() => {
    if (!enabled) return undefined;
    return registry.add({
      ...{ keys, label, group, inFields },
      when: () => latest.current.when?.() ?? true,
      run: (event) => latest.current.run(event),
    });
  }, [registry, keys, label, group, enabled, inFields]);
}

export function useShortcutList(): readonly Shortcut[] {
  const registry = useShortcutRegistry();
  return useSyncExternalStore(registry.subscribe, registry.list);
}
