import { Checkbox, SegmentedControl, Select, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { createCustomField, customFieldTypes, updateCustomField } from '@millrace/contracts/contacts/custom-fields';
import type { CustomField } from '@millrace/contracts/contacts/custom-fields';
import { useWrite } from '../../api/hooks.ts';
import { FormDialog } from '../../ui/feedback/form-dialog.tsx';
import { useWords } from '../../ui/language/words.ts';
import { isFieldKey, toFieldKey, toOptions } from './field-key.ts';
import { contactSettingsWords } from './settings-words.ts';

const stale = ['custom_fields', 'filter_fields'] as const;

/** Adds a field, or changes what may still be changed of one. */
export function FieldDialog({ field, onClose }: { field: CustomField | null; onClose: () => void }) {
  const say = useWords(contactSettingsWords);
  const create = useWrite(createCustomField, { stale, onSuccess: onClose });
  const update = useWrite(updateCustomField, { stale, onSuccess: onClose });
  const form = useForm({
    initialValues: {
      entity: field?.entity ?? 'contact',
      label: field?.label ?? '',
      key: field?.key ?? '',
      type: field?.type ?? 'text',
      options: field?.options.map(({ label }) => label) ?? [],
      required: field?.required ?? false,
      filterable: field?.filterable ?? true,
    },
    validate: {
      label: (value) => (value.trim() ? null : say('fillIn')),
      key: (value, { label }) => (isFieldKey(value || toFieldKey(label)) ? null : say('keyInvalid')),
      options: (value, { type }) => (type.endsWith('select') && value.length === 0 ? say('optionsMissing') : null),
    },
  });
  const isSelect = form.values.type.endsWith('select');
  const submit = form.onSubmit(({ entity, label, key, type, required, filterable, options: labels }) => {
    const options = type.endsWith('select') ? toOptions(labels, field?.options ?? []) : undefined;
    if (field) return update.mutate({ input: { id: field.id, label, options, required, filterable } });
    return create.mutate({
      input: { entity, label, key: key || toFieldKey(label), type, options, required, filterable },
    });
  });
  return (
    <FormDialog
      title={say(field ? 'editField' : 'addField')}
      opened
      onClose={onClose}
      onSubmit={submit}
      submitLabel={say('save')}
      isBusy={create.isPending || update.isPending}
      error={create.error ?? update.error}
    >
      {!field && (
        <SegmentedControl
          fullWidth
          data={[
            { value: 'contact', label: say('ofContacts') },
            { value: 'company', label: say('ofCompanies') },
          ]}
          {...form.getInputProps('entity')}
        />
      )}
      <TextInput label={say('label')} data-autofocus {...form.getInputProps('label')} />
      <TextInput
        label={say('key')}
        description={say('keyText')}
        placeholder={toFieldKey(form.values.label)}
        readOnly={field !== null}
        {...form.getInputProps('key')}
      />
      <Select
        label={say('type')}
        allowDeselect={false}
        disabled={field !== null}
        data={customFieldTypes.map((type) => ({ value: type, label: say(`type_${type}`) }))}
        {...form.getInputProps('type')}
      />
      {isSelect && (
        <TagsInput label={say('options')} description={say('optionsText')} {...form.getInputProps('options')} />
      )}
      <Checkbox label={say('required')} {...form.getInputProps('required', { type: 'checkbox' })} />
      <Checkbox label={say('filterable')} {...form.getInputProps('filterable', { type: 'checkbox' })} />
    </FormDialog>
  );
}
