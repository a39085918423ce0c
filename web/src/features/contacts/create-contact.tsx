import { Alert, Anchor, SimpleGrid, Select, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { createContact } from '@millrace/contracts/contacts/contacts';
import { Link, useNavigate } from '@tanstack/react-router';
import { isApiError } from '../../api/api-error.ts';
import { candidatesOf } from '../../api/candidates.ts';
import { useCustomFields, useLeadStatuses, useTags } from '../../api/directory.ts';
import { useWrite } from '../../api/hooks.ts';
import { useRequiredFields } from '../../ui/data/required-fields.tsx';
import { FormDialog } from '../../ui/feedback/form-dialog.tsx';
import { useWords } from '../../ui/language/words.ts';
import { contactWords } from './contact-words.ts';

/** A few fields are enough to begin with; the rest is filled in on the page that opens. */
export function CreateContact(props: { opened: boolean; onClose: () => void; isLead: boolean }) {
  const say = useWords(contactWords);
  const navigate = useNavigate();
  const statuses = useLeadStatuses();
  const tags = useTags();
  const required = useRequiredFields(useCustomFields('contact'));
  const form = useForm({
    initialValues: {
      firstName: '',
      lastName: '',
      email: '',
      phone: '',
      jobTitle: '',
      statusId: '',
      tags: [] as string[],
    },
    validate: (values) => {
      const isNamed = [values.firstName, values.lastName, values.email, values.phone].some((value) => value.trim());
      return isNamed ? {} : { firstName: say('nameOrAddress') };
    },
  });
  const close = () => {
    props.onClose();
    form.reset();
    create.reset();
  };
  const create = useWrite(createContact, {
    stale: ['contacts', 'leads', 'tags', 'events'],
    onSuccess: ({ id }) => {
      close();
      void navigate({ to: '/contacts/$id', params: { id } });
    },
  });
  const firstStatus = statuses.find(({ kind }) => kind === 'new')?.id;
  const submit = form.onSubmit(({ statusId, tags: names, ...fields }) => {
    const custom = required.read();
    if (!custom) return;
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ''));
    create.mutate({
      input: {
        ...given,
        ...custom,
        ...(names.length > 0 && { tags: names }),
        ...(props.isLead && { statusId: statusId || firstStatus }),
      },
    });
  });
  return (
    <FormDialog
      title={say(props.isLead ? 'newLead' : 'newContact')}
      opened={props.opened}
      onClose={close}
      onSubmit={submit}
      submitLabel={say('create')}
      isBusy={create.isPending}
      error={isApiError(create.error, 'contacts.duplicate') ? null : create.error}
      size={520}
    >
      <Duplicates error={create.error} />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <TextInput label={say('firstName')} data-autofocus {...form.getInputProps('firstName')} />
        <TextInput label={say('lastName')} {...form.getInputProps('lastName')} />
        <TextInput label={say('email')} type="email" {...form.getInputProps('email')} />
        <TextInput label={say('phone')} type="tel" {...form.getInputProps('phone')} />
        <TextInput label={say('jobTitle')} {...form.getInputProps('jobTitle')} />
        {props.isLead && (
          <Select
            label={say('status')}
            allowDeselect={false}
            data={statuses.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps('statusId')}
            value={form.values.statusId || firstStatus || null}
          />
        )}
      </SimpleGrid>
      {required.inputs(say('fillIn'))}
      <TagsInput label={say('tags')} data={tags.map(({ name }) => name)} {...form.getInputProps('tags')} />
    </FormDialog>
  );
}

/** The address is known: the way to whom it belongs. */
function Duplicates({ error }: { error: unknown }) {
  const say = useWords(contactWords);
  const candidates = candidatesOf(error, 'contacts.duplicate');
  if (!candidates) return null;
  return (
    <Alert color="yellow" title={say('duplicateTitle')} role="alert">
      {candidates.map(({ id, name }) => (
        <Anchor key={id} component={Link} to={`/contacts/${id}`} size="sm" display="block">
          {say('openExisting', { name })}
        </Anchor>
      ))}
    </Alert>
  );
}
