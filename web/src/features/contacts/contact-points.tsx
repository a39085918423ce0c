import { ActionIcon, Anchor, Button, Menu, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconMail, IconMessage, IconPhone, IconPlus, IconStar, IconTrash } from '@tabler/icons-react';
import { addContactPoint, removeContactPoint, updateContactPoint } from '@millrace/contracts/contacts/contact-actions';
import { pointKinds } from '@millrace/contracts/contacts/contact';
import type { Contact, ContactPoint } from '@millrace/contracts/contacts/contact';
import { useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { Pill } from '../../ui/data/pill.tsx';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { FormDialog } from '../../ui/feedback/form-dialog.tsx';
import { useWords } from '../../ui/language/words.ts';
import { contactWords } from './contact-words.ts';
import { useShowContact } from './use-show-contact.ts';
import classes from './contact-page.module.css';

/** Where a contact can be reached. */
export function ContactPoints({ contact }: { contact: Contact }) {
  const say = useWords(contactWords);
  const canWrite = useCan('contacts.write');
  const [adding, dialog] = useDisclosure(false);
  return (
    <div className={classes.points}>
      {contact.points.map((point) => (
        <PointRow key={point.id} contact={contact} point={point} canWrite={canWrite} />
      ))}
      {canWrite && (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<IconPlus size={14} />}
          className={classes.addPoint}
          onClick={dialog.open}
        >
          {say('addAddress')}
        </Button>
      )}
      <AddPoint contact={contact} opened={adding} onClose={dialog.close} />
    </div>
  );
}

const schemes: Readonly<Record<string, string>> = { email: 'mailto:', phone: 'tel:' };

function PointRow(props: { contact: Contact; point: ContactPoint; canWrite: boolean }) {
  const { contact, point } = props;
  const say = useWords(contactWords);
  const Icon = point.kind === 'email' ? IconMail : point.kind === 'phone' ? IconPhone : IconMessage;
  const scheme = schemes[point.kind];
  const isOnly = contact.points.filter(({ kind }) => kind === point.kind).length === 1;
  return (
    <div className={classes.point}>
      <Icon size={15} stroke={1.7} aria-label={say(`point_${point.kind}`)} className={classes.pointIcon} />
      {scheme ? (
        <Anchor href={scheme + point.normalised} c="var(--mr-ink)" size="sm" className={classes.pointValue}>
          {point.value}
        </Anchor>
      ) : (
        <span className={classes.pointValue}>{point.value}</span>
      )}
      {point.label && <span className={classes.pointLabel}>{point.label}</span>}
      {point.isPrimary && !isOnly && <Pill dot={false}>{say('primary')}</Pill>}
      {point.verification === 'invalid' && <Pill tone="bad">{say('invalid')}</Pill>}
      {props.canWrite && <PointMenu contact={contact} point={point} />}
    </div>
  );
}

function PointMenu({ contact, point }: { contact: Contact; point: ContactPoint }) {
  const say = useWords(contactWords);
  const show = useShowContact();
  const onError = useReportFailure();
  const update = useWrite(updateContactPoint, { stale: ['events'], onSuccess: show, onError });
  const remove = useWrite(removeContactPoint, { stale: ['events'], onSuccess: show, onError });
  const ids = { id: contact.id, pointId: point.id };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={24} className={classes.pointMenu} aria-label={say('more')}>
          <IconDots size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!point.isPrimary && (
          <Menu.Item
            leftSection={<IconStar size={15} stroke={1.7} />}
            onClick={() => update.mutate({ input: { ...ids, isPrimary: true } })}
          >
            {say('makePrimary')}
          </Menu.Item>
        )}
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={15} stroke={1.7} />}
          onClick={() => remove.mutate({ input: ids })}
        >
          {say('removeAddress')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function AddPoint({ contact, ...props }: { contact: Contact; opened: boolean; onClose: () => void }) {
  const say = useWords(contactWords);
  const show = useShowContact();
  const form = useForm({
    initialValues: { kind: 'email', value: '' },
    validate: { value: (value) => (value.trim() ? null : say('nameOrAddress')) },
  });
  const close = () => {
    props.onClose();
    form.reset();
    add.reset();
  };
  const add = useWrite(addContactPoint, {
    stale: ['events'],
    onSuccess: (saved) => {
      show(saved);
      close();
    },
  });
  return (
    <FormDialog
      title={say('addAddress')}
      opened={props.opened}
      onClose={close}
      submitLabel={say('addAddress')}
      isBusy={add.isPending}
      error={add.error}
      onSubmit={form.onSubmit(({ kind, value }) => {
        const chosen = pointKinds.find((each) => each === kind) ?? 'email';
        add.mutate({ input: { id: contact.id, kind: chosen, value } });
      })}
    >
      <Select
        label={say('kindOfAddress')}
        allowDeselect={false}
        data={pointKinds.map((kind) => ({ value: kind, label: say(`point_${kind}`) }))}
        {...form.getInputProps('kind')}
      />
      <TextInput label={say('address')} data-autofocus {...form.getInputProps('value')} />
    </FormDialog>
  );
}
