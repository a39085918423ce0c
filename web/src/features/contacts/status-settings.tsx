import { ActionIcon, Button, Menu, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconChevronDown, IconChevronUp, IconDots, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import {
  createLeadStatus,
  deleteLeadStatus,
  listLeadStatuses,
  updateLeadStatus,
} from '@millrace/contracts/contacts/lead-statuses';
import type { LeadStatus } from '@millrace/contracts/contacts/lead-statuses';
import { statusKinds } from '@millrace/contracts/filter/filter-fields';
import { useState } from 'react';
import { useOperation, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { ColorChoice } from '../../ui/data/color-choice.tsx';
import type { Color } from '../../ui/data/colors.ts';
import { List, ListRow } from '../../ui/data/list.tsx';
import { Pill } from '../../ui/data/pill.tsx';
import { ConfirmDialog } from '../../ui/feedback/confirm-dialog.tsx';
import { Failure, useReportFailure } from '../../ui/feedback/failure.tsx';
import { FormDialog } from '../../ui/feedback/form-dialog.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { contactSettingsWords } from './settings-words.ts';

const stale = ['lead_statuses', 'leads', 'contacts', 'events'] as const;

export function StatusSettings() {
  const say = useWords(contactSettingsWords);
  const canManage = useCan('settings.manage');
  const statuses = useOperation(listLeadStatuses, {});
  const [edited, setEdited] = useState<LeadStatus | 'new' | null>(null);
  const [deleted, setDeleted] = useState<LeadStatus | null>(null);
  const items = statuses.data?.items ?? [];
  return (
    <Section
      title={say('statuses')}
      description={say('statusesText')}
      actions={
        canManage && (
          <Button leftSection={<IconPlus size={16} stroke={1.8} />} onClick={() => setEdited('new')}>
            {say('addStatus')}
          </Button>
        )
      }
    >
      {statuses.error && <Failure error={statuses.error} onRetry={() => void statuses.refetch()} />}
      {statuses.isPending && <SkeletonRows rows={5} height={52} />}
      <List label={say('statuses')}>
        {items.map((status, index) => (
          <ListRow
            key={status.id}
            title={<Pill color={status.color}>{status.name}</Pill>}
            detail={say(`kind_${status.kind}`)}
            trailing={
              canManage && (
                <StatusActions
                  status={status}
                  isFirst={index === 0}
                  isLast={index === items.length - 1}
                  onEdit={() => setEdited(status)}
                  onDelete={() => setDeleted(status)}
                />
              )
            }
          />
        ))}
      </List>
      {edited && <StatusDialog status={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      {deleted && (
        <DeleteStatus
          status={deleted}
          others={items.filter(({ id }) => id !== deleted.id)}
          onClose={() => setDeleted(null)}
        />
      )}
    </Section>
  );
}

function StatusActions(props: {
  status: LeadStatus;
  isFirst: boolean;
  isLast: boolean;
  onEdit: () => void;
  onDelete: () => void;
}) {
  const say = useWords(contactSettingsWords);
  const move = useWrite(updateLeadStatus, { stale, onError: useReportFailure() });
  const moveTo = (position: number) => move.mutate({ input: { id: props.status.id, position } });
  return (
    <>
      <ActionIcon
        aria-label={say('moveUp')}
        disabled={props.isFirst || move.isPending}
        onClick={() => moveTo(props.status.position - 1)}
      >
        <IconChevronUp size={16} />
      </ActionIcon>
      <ActionIcon
        aria-label={say('moveDown')}
        disabled={props.isLast || move.isPending}
        onClick={() => moveTo(props.status.position + 1)}
      >
        <IconChevronDown size={16} />
      </ActionIcon>
      <EditMenu onEdit={props.onEdit} onDelete={props.onDelete} />
    </>
  );
}

export function EditMenu({ onEdit, onDelete }: { onEdit: () => void; onDelete: () => void }) {
  const say = useWords(contactSettingsWords);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={say('more')}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={15} stroke={1.7} />} onClick={onEdit}>
          {say('edit')}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={15} stroke={1.7} />} onClick={onDelete}>
          {say('delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function StatusDialog({ status, onClose }: { status: LeadStatus | null; onClose: () => void }) {
  const say = useWords(contactSettingsWords);
  const form = useForm<{ name: string; kind: string; color: Color }>({
    initialValues: { name: status?.name ?? '', kind: status?.kind ?? 'working', color: status?.color ?? 'blue' },
    validate: { name: (value) => (value.trim() ? null : say('fillIn')) },
  });
  const create = useWrite(createLeadStatus, { stale, onSuccess: onClose });
  const update = useWrite(updateLeadStatus, { stale, onSuccess: onClose });
  const submit = form.onSubmit(({ name, kind, color }) => {
    const input = { name, color, kind: statusKinds.find((each) => each === kind) ?? 'working' };
    if (status) update.mutate({ input: { id: status.id, ...input }, version: status.version });
    else create.mutate({ input });
  });
  return (
    <FormDialog
      title={say(status ? 'editStatus' : 'addStatus')}
      opened
      onClose={onClose}
      onSubmit={submit}
      submitLabel={say('save')}
      isBusy={create.isPending || update.isPending}
      error={create.error ?? update.error}
    >
      <TextInput label={say('name')} data-autofocus {...form.getInputProps('name')} />
      <Select
        label={say('kind')}
        allowDeselect={false}
        data={statusKinds.map((kind) => ({ value: kind, label: say(`kind_${kind}`) }))}
        {...form.getInputProps('kind')}
      />
      <ColorChoice
        label={say('color')}
        value={form.values.color}
        onChange={(color) => form.setFieldValue('color', color)}
      />
    </FormDialog>
  );
}

function DeleteStatus(props: { status: LeadStatus; others: readonly LeadStatus[]; onClose: () => void }) {
  const say = useWords(contactSettingsWords);
  const sameKind = props.others.find(({ kind }) => kind === props.status.kind) ?? props.others[0];
  const [replaceWithId, setReplacement] = useState(sameKind?.id ?? null);
  const remove = useWrite(deleteLeadStatus, { stale, onSuccess: props.onClose });
  return (
    <ConfirmDialog
      title={say('deleteStatusTitle', { name: props.status.name })}
      opened
      onClose={props.onClose}
      confirmLabel={say('delete')}
      isDangerous
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ input: { id: props.status.id, ...(replaceWithId && { replaceWithId }) } })}
    >
      {say('deleteStatusText')}
      <Select
        mt="md"
        label={say('replaceWith')}
        allowDeselect={false}
        value={replaceWithId}
        data={props.others.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={setReplacement}
      />
    </ConfirmDialog>
  );
}
