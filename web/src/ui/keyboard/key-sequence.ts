/**
 * Shortcuts as text: `mod+k` (Ctrl, or Cmd on a Mac), `shift+x`, `?`, and sequences such as `g l`.
 * Pure, so that the matching is tested without a browser.
 */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** One key press in the notation of shortcuts. Shift is named only where the key itself does not show it. */
export function toChord(press: KeyPress): string {
  const key = press.key === ' ' ? 'space' : press.key.toLowerCase();
  const isLetter = /^[a-z]$/.test(key);
  const parts = [
    ...(press.ctrlKey || press.metaKey ? ['mod'] : []),
    ...(press.altKey ? ['alt'] : []),
    ...(press.shiftKey && (isLetter || key.length > 1) ? ['shift'] : []),
    key,
  ];
  return parts.join('+');
}

/** The keys of one chord: `mod+k` is two, and `+` is one. */
export function keysIn(chord: string): string[] {
  return chord.split(/\+(?!$)/);
}

export interface SequenceState {
  pressed: readonly string[];
  atMs: number;
}

export const idleSequence: SequenceState = { pressed: [], atMs: 0 };
const forgetAfterMs = 900;

/** Feeds one chord: which shortcut it completes, and what to remember for the next one. */
export function feedChord(
  state: SequenceState,
  chord: string,
  given: { shortcuts: readonly string[]; nowMs: number },
): { matched: string | null; next: SequenceState } {
  const recent = given.nowMs - state.atMs <= forgetAfterMs ? state.pressed : [];
  for (const pressed of [[...recent, chord], [chord]]) {
    const typed = pressed.join(' ');
    if (given.shortcuts.includes(typed)) return { matched: typed, next: idleSequence };
    const opensOne = given.shortcuts.some((shortcut) => shortcut.startsWith(`${typed} `));
    if (opensOne) return { matched: null, next: { pressed, atMs: given.nowMs } };
  }
  return { matched: null, next: idleSequence };
}
