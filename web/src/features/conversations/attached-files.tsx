import { CloseButton, Loader } from '@mantine/core';
import { Pill } from '../../ui/data/pill.tsx';
import { useWords } from '../../ui/language/words.ts';
import { inboxWords } from './inbox-words.ts';
import classes from './reply-box.module.css';
import type { Attachments } from './use-attachments.ts';

export function AttachedFiles({ attachments }: { attachments: Attachments }) {
  const say = useWords(inboxWords);
  if (attachments.files.length === 0 && attachments.uploading.length === 0) return null;
  return (
    <ul className={classes.files}>
      {attachments.files.map(({ id, name }) => (
        <li key={id}>
          <Pill dot={false}>
            {name}
            <CloseButton
              size={16}
              aria-label={say('removeAttachment', { name })}
              onClick={() => attachments.remove(id)}
            />
          </Pill>
        </li>
      ))}
      {attachments.uploading.map((name) => (
        <li key={name}>
          <Pill dot={false}>
            <Loader size={10} /> {say('uploading', { name })}
          </Pill>
        </li>
      ))}
    </ul>
  );
}
