import { Button, Checkbox, Code, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { createErasure, type Erasure, listErasures } from '@millrace/contracts/privacy/erasures';
import { useState } from 'react';
import { useOperation, useWrite } from '../../api/hooks.ts';
import { List, ListRow } from '../../ui/data/list.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { FormDialog } from '../../ui/feedback/form-dialog.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { isUnderWay, JobState, pollMs } from './job-state.tsx';
import { PersonSelect } from './person-select.tsx';
import { privacyWords } from './privacy-words.ts';

export function ErasureList() {
  const say = useWords(privacyWords);
  const [isOpen, dialog] = useDisclosure(false);
  const [shown, show] = useState<Erasure>();
  const erasures = useOperation(
    listErasures,
    { limit: 20 },
    { refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? pollMs : false) },
  );
  const actions = (
    <Button variant="default" color="red" onClick={dialog.open}>
      {say('erase')}
    </Button>
  );
  return (
    <Section title={say('erasures')} description={say('erasuresText')} actions={actions}>
      {erasures.error && <Failure error={erasures.error} onRetry={() => void erasures.refetch()} />}
      {erasures.isPending && <SkeletonRows rows={2} height={52} />}
      {erasures.data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          {say('noErasures')}
        </Text>
      )}
      {erasures.data && erasures.data.items.length > 0 && (
        <List label={say('erasures')}>
          {erasures.data.items.map((erasure) => (
            <ErasureRow key={erasure.id} erasure={erasure} onShow={() => show(erasure)} />
          ))}
        </List>
      )}
      {isOpen && <ErasePerson onClose={dialog.close} />}
      <Modal opened={shown !== undefined} onClose={() => show(undefined)} title={say('certificate')} size="lg">
        <Code block>{shown?.certificate}</Code>
      </Modal>
    </Section>
  );
}

function ErasureRow({ erasure, onShow }: { erasure: Erasure; onShow: () => void }) {
  const say = useWords(privacyWords);
  const format = useFormat();
  const when = format.dateTime(erasure.finishedAt ?? erasure.createdAt);
  return (
    <ListRow
      title={say('subject', { id: erasure.subjectId })}
      detail={erasure.failure ?? (erasure.isRepeated ? `${when} · ${say('repeated')}` : when)}
      trailing={
        erasure.certificate ? (
          <Button size="xs" variant="default" onClick={onShow}>
            {say('certificate')}
          </Button>
        ) : (
          <JobState state={erasure.state} />
        )
      }
    />
  );
}

function ErasePerson({ onClose }: { onClose: () => void }) {
  const say = useWords(privacyWords);
  const [contactId, choose] = useState<string | null>(null);
  const [keepSuppressed, keep] = useState(true);
  const erase = useWrite(createErasure, { stale: ['erasures', 'contacts', 'leads', 'records'], onSuccess: onClose });
  return (
    <FormDialog
      title={say('eraseTitle')}
      opened
      onClose={onClose}
      submitLabel={say('erase')}
      isBusy={erase.isPending}
      error={erase.error}
      isDangerous
      onSubmit={(event) => {
        event.preventDefault();
        if (contactId) erase.mutate({ input: { contactId, keepSuppressed } });
      }}
    >
      <Text size="sm">{say('eraseText')}</Text>
      <PersonSelect value={contactId} onChange={choose} />
      <Checkbox
        label={say('keepSuppressed')}
        checked={keepSuppressed}
        onChange={(event) => keep(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
