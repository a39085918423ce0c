import { Button, Progress } from '@mantine/core';
import { IconTag, IconUser, IconProgressCheck } from '@tabler/icons-react';
import type { Contact } from '@millrace/contracts/contacts/contact';
import { listTags } from '@millrace/contracts/contacts/tags';
import { useLeadStatuses, useMembers, useTags } from '../../api/directory.ts';
import type { Tag } from '../../api/directory.ts';
import { useCall } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { Choice } from '../../ui/data/choice.tsx';
import { Initials } from '../../ui/data/initials.tsx';
import { Pill } from '../../ui/data/pill.tsx';
import { TagPicker } from '../../ui/data/tag-editor.tsx';
import { useWords } from '../../ui/language/words.ts';
import { BulkActions } from '../../ui/table/bulk-bar.tsx';
import { DeleteSelected } from '../../ui/table/delete-selected.tsx';
import { listWords } from '../../ui/table/list-words.ts';
import { contactWords } from './contact-words.ts';
import { useBulkEdit } from './use-bulk-edit.ts';

interface BulkBarProps {
  rows: readonly Contact[];
  isLead: boolean;
  onClear: () => void;
}

/** What can be done with the selected people at once. */
export function BulkBar({ rows, isLead, onClear }: BulkBarProps) {
  const say = useWords(contactWords);
  const sayList = useWords(listWords);
  const bulk = useBulkEdit(onClear);
  const canWrite = useCan('contacts.write');
  const canDelete = useCan('contacts.bulk_delete');
  if (bulk.progress) {
    const { done, total } = bulk.progress;
    return (
      <>
        <span>{sayList('working', { done, total })}</span>
        <Progress value={(100 * done) / total} w={160} animated aria-label={sayList('working', { done, total })} />
      </>
    );
  }
  return (
    <BulkActions count={rows.length} onClear={onClear}>
      {canWrite && isLead && <SetStatus onPick={(status) => void bulk.setStatus(rows, status)} />}
      {canWrite && <SetOwner onPick={(owner) => void bulk.setOwner(rows, owner)} />}
      {canWrite && <AddTag onPick={(name, find) => void bulk.addTag(rows, name, find)} />}
      {canDelete && (
        <DeleteSelected
          label={say('delete')}
          title={say('deleteTitle', { count: rows.length })}
          text={say('deleteText')}
          onDelete={() => void bulk.remove(rows)}
        />
      )}
    </BulkActions>
  );
}

function SetStatus({ onPick }: { onPick: (status: Contact['status']) => void }) {
  const say = useWords(contactWords);
  const statuses = useLeadStatuses();
  return (
    <Choice
      label={say('setStatus')}
      value={null}
      options={statuses.map(({ id, name, color }) => ({
        value: id,
        label: name,
        content: <Pill color={color}>{name}</Pill>,
      }))}
      onChange={(id) => onPick(statuses.find((status) => status.id === id) ?? null)}
    >
      <IconProgressCheck size={15} stroke={1.8} aria-hidden /> {say('setStatus')}
    </Choice>
  );
}

function SetOwner({ onPick }: { onPick: (owner: Contact['owner']) => void }) {
  const say = useWords(contactWords);
  const members = useMembers();
  return (
    <Choice
      label={say('setOwner')}
      value="unset"
      noneLabel={say('nobody')}
      options={members.map(({ userId, name }) => ({
        value: userId,
        label: name,
        leading: <Initials name={name} size={20} />,
      }))}
      onChange={(id) => {
        const member = members.find(({ userId }) => userId === id);
        onPick(member ? { id: member.userId, name: member.name } : null);
      }}
    >
      <IconUser size={15} stroke={1.8} aria-hidden /> {say('setOwner')}
    </Choice>
  );
}

function AddTag(props: { onPick: (name: string, find: (name: string) => Promise<Tag | undefined>) => void }) {
  const say = useWords(contactWords);
  const tags = useTags();
  const call = useCall();
  const find = async (name: string) => {
    const { items } = await call(listTags, {});
    return items.find((tag) => tag.name.toLowerCase() === name.toLowerCase());
  };
  return (
    <TagPicker known={tags} onPick={(name) => props.onPick(name, find)}>
      {(open) => (
        <Button size="xs" variant="subtle" color="gray" leftSection={<IconTag size={14} stroke={1.8} />} onClick={open}>
          {say('addTag')}
        </Button>
      )}
    </TagPicker>
  );
}
