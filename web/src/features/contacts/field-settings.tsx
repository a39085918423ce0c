import { Button, Text } from '@mantine/core';
import { IconForms, IconPlus } from '@tabler/icons-react';
import { customEntities, deleteCustomField, listCustomFields } from '@millrace/contracts/contacts/custom-fields';
import type { CustomField } from '@millrace/contracts/contacts/custom-fields';
import { useState } from 'react';
import { useOperation, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { List, ListRow } from '../../ui/data/list.tsx';
import { Pill } from '../../ui/data/pill.tsx';
import { ConfirmDialog } from '../../ui/feedback/confirm-dialog.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { FieldDialog } from './field-dialog.tsx';
import { contactSettingsWords } from './settings-words.ts';
import { EditMenu } from './status-settings.tsx';

const headings = { contact: 'ofContacts', company: 'ofCompanies' } as const;

export function FieldSettings() {
  const say = useWords(contactSettingsWords);
  const canManage = useCan('settings.manage');
  const fields = useOperation(listCustomFields, {});
  const [edited, setEdited] = useState<CustomField | 'new' | null>(null);
  const [deleted, setDeleted] = useState<CustomField | null>(null);
  const addButton = canManage && (
    <Button leftSection={<IconPlus size={16} stroke={1.8} />} onClick={() => setEdited('new')}>
      {say('addField')}
    </Button>
  );
  const items = fields.data?.items ?? [];
  return (
    <Section title={say('fields')} description={say('fieldsText')} actions={items.length > 0 && addButton}>
      {fields.error && <Failure error={fields.error} onRetry={() => void fields.refetch()} />}
      {fields.isPending && <SkeletonRows rows={4} height={52} />}
      {fields.isSuccess && items.length === 0 && (
        <EmptyState icon={<IconForms size={20} stroke={1.7} />} title={say('noFields')} action={addButton}>
          {say('noFieldsText')}
        </EmptyState>
      )}
      {customEntities.map((entity) => {
        const own = items.filter((field) => field.entity === entity);
        if (own.length === 0) return null;
        return (
          <div key={entity}>
            <Text size="xs" c="dimmed" mt="md" mb={6}>
              {say(headings[entity])}
            </Text>
            <List label={say(headings[entity])}>
              {own.map((field) => (
                <FieldItem
                  key={field.id}
                  field={field}
                  canManage={canManage}
                  onEdit={() => setEdited(field)}
                  onDelete={() => setDeleted(field)}
                />
              ))}
            </List>
          </div>
        );
      })}
      {edited && <FieldDialog field={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      {deleted && <DeleteField field={deleted} onClose={() => setDeleted(null)} />}
    </Section>
  );
}

function FieldItem(props: { field: CustomField; canManage: boolean; onEdit: () => void; onDelete: () => void }) {
  const say = useWords(contactSettingsWords);
  const { field } = props;
  return (
    <ListRow
      title={field.label}
      detail={
        <Text span size="xs" ff="monospace">
          custom.{field.key}
        </Text>
      }
      trailing={
        <>
          {field.required && <Pill tone="accent">{say('isRequired')}</Pill>}
          <span>{say(`type_${field.type}`)}</span>
          {props.canManage && <EditMenu onEdit={props.onEdit} onDelete={props.onDelete} />}
        </>
      }
    />
  );
}

function DeleteField({ field, onClose }: { field: CustomField; onClose: () => void }) {
  const say = useWords(contactSettingsWords);
  const remove = useWrite(deleteCustomField, { stale: ['custom_fields', 'filter_fields'], onSuccess: onClose });
  return (
    <ConfirmDialog
      title={say('deleteFieldTitle', { name: field.label })}
      opened
      onClose={onClose}
      confirmLabel={say('delete')}
      isDangerous
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ input: { id: field.id } })}
    >
      {say('deleteFieldText')}
    </ConfirmDialog>
  );
}
