import { ActionIcon, Button, Textarea } from '@mantine/core';
import { IconNotes, IconTrash } from '@tabler/icons-react';
import { createNote, deleteNote, listNotes } from '@millrace/contracts/contacts/notes';
import type { Note } from '@millrace/contracts/contacts/notes';
import { useState } from 'react';
import { usePages, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure, useReportFailure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { contactWords } from './contact-words.ts';
import classes from './contact-page.module.css';

export function ContactNotes({ contactId }: { contactId: string }) {
  const say = useWords(contactWords);
  const notes = usePages(listNotes, { contactId, limit: 30 });
  const canWrite = useCan('contacts.write');
  return (
    <div className={classes.notes}>
      {canWrite && <NoteComposer contactId={contactId} />}
      {notes.error && <Failure error={notes.error} onRetry={() => void notes.refetch()} />}
      {notes.isPending && <SkeletonRows rows={3} height={60} />}
      {notes.isSuccess && notes.items.length === 0 && (
        <EmptyState icon={<IconNotes size={20} stroke={1.7} />} title={say('noNotes')} />
      )}
      {notes.items.map((note) => (
        <NoteCard key={note.id} note={note} canWrite={canWrite} />
      ))}
      <ShowMore pages={notes} label={say('showMore')} />
    </div>
  );
}

function NoteComposer({ contactId }: { contactId: string }) {
  const say = useWords(contactWords);
  const [body, setBody] = useState('');
  const create = useWrite(createNote, {
    stale: ['notes', 'events'],
    onSuccess: () => setBody(''),
    onError: useReportFailure(),
  });
  const save = () => {
    if (body.trim()) create.mutate({ input: { contactId, body } });
  };
  return (
    <div className={classes.composer}>
      <Textarea
        variant="unstyled"
        autosize
        minRows={2}
        aria-label={say('notes')}
        placeholder={say('notePlaceholder')}
        value={body}
        onChange={(event) => setBody(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) save();
        }}
      />
      <Button size="xs" disabled={!body.trim()} loading={create.isPending} onClick={save}>
        {say('saveNote')}
      </Button>
    </div>
  );
}

function NoteCard({ note, canWrite }: { note: Note; canWrite: boolean }) {
  const say = useWords(contactWords);
  const remove = useWrite(deleteNote, { stale: ['notes', 'events'], onError: useReportFailure() });
  const author = note.author.name ?? '–';
  return (
    <article className={classes.note}>
      <header className={classes.noteHead}>
        <Initials name={author} size={20} />
        <strong>{author}</strong>
        <RelativeTime at={note.createdAt} />
        {canWrite && (
          <ActionIcon
            size={24}
            className={classes.noteAction}
            aria-label={say('delete')}
            onClick={() => remove.mutate({ input: { id: note.id } })}
          >
            <IconTrash size={14} stroke={1.7} />
          </ActionIcon>
        )}
      </header>
      <p className={classes.noteBody}>{note.body}</p>
    </article>
  );
}
