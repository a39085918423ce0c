import { keysIn } from './key-sequence.ts';
import classes from './keys.module.css';

const signs: Readonly<Record<string, string>> = {
  shift: '⇧',
  enter: '↵',
  escape: 'Esc',
  arrowdown: '↓',
  arrowup: '↑',
  arrowleft: '←',
  arrowright: '→',
  delete: '⌦',
  backspace: '⌫',
  home: '⇱',
  end: '⇲',
  space: '␣',
};
const isMac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent);

/** Shows a shortcut as keys. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className={classes.keys}>
      {keys.split(' ').flatMap((chord) => keysIn(chord).map((key) => <kbd key={chord + key}>{nameOf(key)}</kbd>))}
    </span>
  );
}

function nameOf(key: string): string {
  if (key === 'mod') return isMac ? '⌘' : 'Ctrl';
  if (key === 'alt') return isMac ? '⌥' : 'Alt';
  return signs[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}
