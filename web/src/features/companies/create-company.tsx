import { Alert, Anchor, SimpleGrid, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { createCompany } from '@millrace/contracts/companies/companies';
import { Link, useNavigate } from '@tanstack/react-router';
import { candidatesOf } from '../../api/candidates.ts';
import { useCustomFields } from '../../api/directory.ts';
import { useWrite } from '../../api/hooks.ts';
import { useRequiredFields } from '../../ui/data/required-fields.tsx';
import { FormDialog } from '../../ui/feedback/form-dialog.tsx';
import { useWords } from '../../ui/language/words.ts';
import { companyWords } from './company-words.ts';

const fields = ['website', 'phone', 'street', 'postalCode', 'city', 'country'] as const;

export function CreateCompany(props: { opened: boolean; onClose: () => void }) {
  const say = useWords(companyWords);
  const navigate = useNavigate();
  const required = useRequiredFields(useCustomFields('company'));
  const form = useForm({
    initialValues: { name: '', website: '', phone: '', street: '', postalCode: '', city: '', country: '' },
    validate: { name: (value) => (value.trim() ? null : say('required')) },
  });
  const close = () => {
    props.onClose();
    form.reset();
    create.reset();
  };
  const create = useWrite(createCompany, {
    stale: ['companies', 'events'],
    onSuccess: ({ id }) => {
      close();
      void navigate({ to: '/companies/$id', params: { id } });
    },
  });
  const duplicates = candidatesOf(create.error, 'companies.duplicate');
  return (
    <FormDialog
      title={say('newCompany')}
      opened={props.opened}
      onClose={close}
      submitLabel={say('create')}
      isBusy={create.isPending}
      error={duplicates ? null : create.error}
      size={520}
      onSubmit={form.onSubmit(({ name, ...rest }) => {
        const custom = required.read();
        if (!custom) return;
        const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value.trim() !== ''));
        create.mutate({ input: { name, ...given, ...custom } });
      })}
    >
      {duplicates && (
        <Alert color="yellow" title={say('duplicateTitle')} role="alert">
          {duplicates.map(({ id, name }) => (
            <Anchor key={id} component={Link} to={`/companies/${id}`} size="sm" display="block">
              {say('openExisting', { name })}
            </Anchor>
          ))}
        </Alert>
      )}
      <TextInput label={say('name')} data-autofocus {...form.getInputProps('name')} />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        {fields.map((name) => (
          <TextInput key={name} label={say(name)} {...form.getInputProps(name)} />
        ))}
      </SimpleGrid>
      {required.inputs(say('required'))}
    </FormDialog>
  );
}
