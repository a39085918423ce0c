import { Button, Group, Textarea } from '@mantine/core';
import { readSandboxMail, type SandboxMail, writeSandboxMail } from '@millrace/contracts/channels/sandbox';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import classes from './sandbox-page.module.css';
import { sandboxWords } from './sandbox-words.ts';

export function MailView({ mail, onBack }: { mail: SandboxMail; onBack: () => void }) {
  const say = useWords(sandboxWords);
  const format = useFormat();
  const [showsHeaders, setShowsHeaders] = useState(false);
  const mayWrite = useCan('messages.send');
  const { mutate: markRead } = useWrite(readSandboxMail, { stale: ['sandbox'] });
  const isUnread = mail.readAt === null;
  useEffect(() => {
    if (mayWrite && isUnread) markRead({ input: { id: mail.id } });
  }, [mail.id, isUnread, mayWrite, markRead]);

  return (
    <article className={classes.view}>
      <Button
        className={classes.back}
        variant="subtle"
        size="xs"
        leftSection={<IconArrowLeft size={15} />}
        onClick={onBack}
      >
        {say('back')}
      </Button>
      <h2>{mail.subject || say('noSubject')}</h2>
      <dl className={classes.facts}>
        <dt>{say('from')}</dt>
        <dd>
          {mail.from.name} &lt;{mail.from.address}&gt;
        </dd>
        <dt>{say('to')}</dt>
        <dd>
          {mail.to} · {format.dateTime(mail.deliveredAt)}
        </dd>
      </dl>
      <p className={classes.text}>{mail.text}</p>
      <Group gap="md" mb="md">
        <Button variant="subtle" size="compact-xs" onClick={() => setShowsHeaders(!showsHeaders)}>
          {say('headers')}
        </Button>
        <Link className={classes.link} to="/inbox" search={{ conversation: mail.conversationId }}>
          {say('openConversation')}
        </Link>
      </Group>
      {showsHeaders && (
        <pre className={classes.headers}>
          {Object.entries(mail.headers)
            .map(([name, value]) => `${name}: ${value}`)
            .join('\n')}
        </pre>
      )}
      {mayWrite && <Answer mail={mail} />}
    </article>
  );
}

function Answer({ mail }: { mail: SandboxMail }) {
  const say = useWords(sandboxWords);
  const [text, setText] = useState('');
  const write = useWrite(writeSandboxMail, {
    stale: ['conversations', 'messages'],
    onError: useReportFailure(),
    onSuccess: () => {
      setText('');
      notifyDone(say('written'));
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') write.mutate({ input: { inReplyTo: mail.id, text } });
      }}
    >
      <Textarea
        label={say('answer', { address: mail.to })}
        placeholder={say('answerPlaceholder', { address: mail.to })}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autosize
        minRows={4}
      />
      <Group justify="flex-end" mt="xs">
        <Button type="submit" size="xs" loading={write.isPending} disabled={text.trim() === ''}>
          {say('send')}
        </Button>
      </Group>
    </form>
  );
}
