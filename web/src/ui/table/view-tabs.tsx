import { ActionIcon, Button, Checkbox, Menu, TextInput, UnstyledButton } from '@mantine/core';
import { IconBookmark, IconDots, IconTrash, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { FormDialog } from '../feedback/form-dialog.tsx';
import { useWords } from '../language/words.ts';
import type { ListView } from './list-state.ts';
import type { ListControls } from './use-list.ts';
import { listWords } from './list-words.ts';
import classes from './list.module.css';

export interface SavedViewActions {
  views: readonly (ListView & { shared: boolean; isMine: boolean })[];
  canSave: boolean;
  save: (view: { name: string; shared: boolean } & ReturnType<ListControls['asView']>) => Promise<{ id: string }>;
  update: (id: string, change: { name?: string } & Partial<ReturnType<ListControls['asView']>>) => Promise<unknown>;
  remove: (id: string) => Promise<unknown>;
}

/** The views of a list as tabs; changed filters can be kept in the view or as a new one. */
export function ViewTabs({ list, saved }: { list: ListControls; saved: SavedViewActions }) {
  const say = useWords(listWords);
  const [saving, setSaving] = useState(false);
  const { view, isChanged } = list.state;
  return (
    <div className={classes.views}>
      <nav className={classes.tabs} aria-label={say('views')}>
        <Tab isActive={view === null} onClick={() => list.openView(null)}>
          {say('all')}
        </Tab>
        {saved.views.map((each) => (
          <Tab key={each.id} isActive={view?.id === each.id} onClick={() => list.openView(each.id)}>
            {each.shared && <IconUsers size={13} stroke={1.8} aria-hidden />}
            {each.name}
          </Tab>
        ))}
      </nav>
      {saved.canSave && (isChanged || view) && <ViewMenu list={list} saved={saved} onSaveAs={() => setSaving(true)} />}
      <SaveViewDialog opened={saving} onClose={() => setSaving(false)} list={list} saved={saved} />
    </div>
  );
}

function Tab(props: { isActive: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <UnstyledButton className={classes.tab} aria-current={props.isActive ? 'true' : undefined} onClick={props.onClick}>
      {props.children}
    </UnstyledButton>
  );
}

function ViewMenu({ list, saved, onSaveAs }: { list: ListControls; saved: SavedViewActions; onSaveAs: () => void }) {
  const say = useWords(listWords);
  const { isChanged } = list.state;
  const view = saved.views.find((each) => each.id === list.state.view?.id);
  if (!view) {
    return (
      <Button size="xs" variant="subtle" leftSection={<IconBookmark size={14} stroke={1.8} />} onClick={onSaveAs}>
        {say('saveView')}
      </Button>
    );
  }
  return (
    <Menu>
      <Menu.Target>
        {isChanged ? (
          <Button size="xs" variant="subtle" leftSection={<IconBookmark size={14} stroke={1.8} />}>
            {say('saveView')}
          </Button>
        ) : (
          <ActionIcon aria-label={say('views')}>
            <IconDots size={16} />
          </ActionIcon>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        {isChanged && view.isMine && (
          <Menu.Item onClick={() => void saved.update(view.id, list.asView()).then(() => list.openView(view.id))}>
            {say('updateView', { name: view.name })}
          </Menu.Item>
        )}
        {isChanged && <Menu.Item onClick={() => list.openView(view.id)}>{say('reset')}</Menu.Item>}
        {!isChanged && view.isMine && (
          <Menu.Item onClick={() => void saved.update(view.id, { columns: list.asView().columns })}>
            {say('updateView', { name: view.name })}
          </Menu.Item>
        )}
        <Menu.Item onClick={onSaveAs}>{say('saveAsView')}</Menu.Item>
        {view.isMine && (
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={15} stroke={1.7} />}
            onClick={() => void saved.remove(view.id).then(() => list.openView(null))}
          >
            {say('deleteView')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function SaveViewDialog(props: { opened: boolean; onClose: () => void; list: ListControls; saved: SavedViewActions }) {
  const say = useWords(listWords);
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const view = await props.saved.save({ name: name.trim(), shared, ...props.list.asView() });
      props.onClose();
      setName('');
      props.list.openView(view.id);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <FormDialog
      title={say('saveAsView')}
      opened={props.opened}
      onClose={props.onClose}
      submitLabel={say('saveView')}
      isBusy={isBusy}
      error={error}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) void save();
      }}
    >
      <TextInput
        label={say('viewName')}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox
        label={say('shareView')}
        checked={shared}
        onChange={(event) => setShared(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
