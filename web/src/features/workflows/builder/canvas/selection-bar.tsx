import { ActionIcon, Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconBoxMultiple, IconCopy, IconCopyPlus, IconTrash } from '@tabler/icons-react';
import { useWords } from '../../../../ui/language/words.ts';
import { builderWords } from '../builder-words.ts';
import { type Wrapping, wrappings } from '../graph/new-step.ts';
import classes from './builder-canvas.module.css';
import { stepLooks } from './kinds.ts';
import type { CanvasCommands } from './use-canvas-commands.ts';

const icon = { size: 16, stroke: 1.7 };
const wrappingNames = Object.keys(wrappings) as Wrapping[]; // the keys of a const object

/** What can be done with the chosen steps. */
export function SelectionBar({ count, commands }: { count: number; commands: CanvasCommands }) {
  const say = useWords(builderWords);
  const button = (label: string, run: () => void, Icon: typeof IconTrash) => (
    <ActionIcon aria-label={label} title={label} onClick={run}>
      <Icon {...icon} />
    </ActionIcon>
  );
  return (
    <div className={classes.bar} role="toolbar" aria-label={say('chosenLabel')}>
      <span className={classes.count}>{say('chosen', { count })}</span>
      {count === 1 && button(say('moveUp'), () => commands.shift(-1), IconArrowUp)}
      {count === 1 && button(say('moveDown'), () => commands.shift(1), IconArrowDown)}
      {button(say('duplicate'), commands.duplicate, IconCopyPlus)}
      {button(say('copy'), () => void copyByCommand(commands), IconCopy)}
      <Menu position="bottom">
        <Menu.Target>
          <ActionIcon aria-label={say('wrapIn')} title={say('wrapIn')}>
            <IconBoxMultiple {...icon} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{say('wrapIn')}</Menu.Label>
          {wrappingNames.map((kind) => {
            const { icon: Icon } = stepLooks[kind];
            return (
              <Menu.Item key={kind} leftSection={<Icon {...icon} />} onClick={() => commands.wrap(kind)}>
                {say(`wrap_${kind}`)}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      {button(say('remove'), commands.remove, IconTrash)}
    </div>
  );
}

/** The clipboard is closed to pages that came without TLS; there it stays within the builder. */
async function copyByCommand(commands: CanvasCommands): Promise<void> {
  const text = commands.copy();
  if (text !== undefined && 'clipboard' in navigator) await navigator.clipboard.writeText(text).catch(() => {});
}
