import { Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Keys } from '../../ui/keyboard/keys.tsx';
import { groupShortcuts } from '../../ui/keyboard/shortcut-groups.ts';
import { useShortcut, useShortcutList } from '../../ui/keyboard/shortcuts.tsx';
import { useWords } from '../../ui/language/words.ts';
import { appWords } from '../app-words.ts';
import classes from './shortcut-list.module.css';

/** `?` shows every shortcut that works on the page now. */
export function ShortcutList() {
  const say = useWords(appWords);
  const [opened, { open, close }] = useDisclosure(false);
  useShortcut('?', { label: say('showShortcuts'), group: say('general') }, open);
  const groups = groupShortcuts(useShortcutList());
  return (
    <Modal opened={opened} onClose={close} title={say('shortcuts')} size={680}>
      <div className={classes.groups}>
        {[...groups].map(([group, shortcuts]) => (
          <section key={group} className={classes.group}>
            <h3>{group}</h3>
            <dl>
              {shortcuts.map(({ label, keys }) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>
                    {keys.map((each) => (
                      <Keys key={each} keys={each} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
