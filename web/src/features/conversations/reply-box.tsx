import { ActionIcon, Button, FileButton, Textarea, Tooltip } from '@mantine/core';
import { type Conversation, sendMessage } from '@millrace/contracts/conversations/conversations';
import type { Message } from '@millrace/contracts/conversations/messages';
import { IconPaperclip, IconSend2, IconSparkles } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useWrite } from '../../api/hooks.ts';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { Keys } from '../../ui/keyboard/keys.tsx';
import { useShortcut } from '../../ui/keyboard/shortcuts.tsx';
import { useWords } from '../../ui/language/words.ts';
import { AttachedFiles } from './attached-files.tsx';
import { inboxWords } from './inbox-words.ts';
import classes from './reply-box.module.css';
import { SuggestionNote } from './suggestion-note.tsx';
import { useAttachments } from './use-attachments.ts';
import { type SuggestionControl, useSuggestion } from './use-suggestion.ts';

interface Props {
  conversation: Conversation;
  /** The contact's message a suggestion would answer. */
  toAnswer: Message | undefined;
}

export function ReplyBox({ conversation, toAnswer }: Props) {
  const say = useWords(inboxWords);
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const attachments = useAttachments();
  const suggestion = useSuggestion(toAnswer?.id, setText);
  const send = useWrite(sendMessage, { stale: ['conversations', 'messages'], onError: useReportFailure() });
  const isEmpty = text.trim() === '' && attachments.files.length === 0;

  const isSendable = !isEmpty && !suggestion.isWriting && !attachments.isUploading;
  const submit = () => {
    if (!isSendable || send.isPending) return;
    const attachmentIds = attachments.files.map(({ id }) => id);
    send.mutate(
      { input: { id: conversation.id, text, ...(attachmentIds.length > 0 ? { attachmentIds } : {}) } },
      {
        onSuccess: () => {
          setText('');
          attachments.clear();
          suggestion.dismiss();
        },
      },
    );
  };
  const group = say('groupInbox');
  useShortcut('r', { label: say('reply'), group }, () => field.current?.focus());
  useShortcut('mod+enter', { label: say('send'), group, inFields: true }, submit);

  return (
    <form
      className={classes.box}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <SuggestionNote suggestion={suggestion} isFieldEmpty={text === ''} />
      <Textarea
        ref={field}
        aria-label={say('reply')}
        placeholder={say('replyPlaceholder', { name: conversation.contact.name })}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        readOnly={suggestion.isWriting}
        autosize
        minRows={3}
        maxRows={14}
        variant="unstyled"
        classNames={{ input: classes.input }}
      />
      <AttachedFiles attachments={attachments} />
      <Bar
        suggestion={toAnswer && suggestion}
        isSending={send.isPending}
        isSendable={isSendable}
        onFiles={attachments.add}
      />
    </form>
  );
}

interface BarProps {
  /** Absent where there is no message to answer. */
  suggestion: SuggestionControl | undefined;
  isSending: boolean;
  isSendable: boolean;
  onFiles: (files: readonly File[]) => void;
}

function Bar({ suggestion, isSending, isSendable, onFiles }: BarProps) {
  const say = useWords(inboxWords);
  return (
    <div className={classes.bar}>
      <FileButton onChange={onFiles} multiple>
        {(props) => (
          <Tooltip label={say('attach')}>
            <ActionIcon {...props} variant="subtle" color="gray" aria-label={say('attach')}>
              <IconPaperclip size={17} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        )}
      </FileButton>
      {suggestion && (
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconSparkles size={15} stroke={1.7} />}
          loading={suggestion.isWriting}
          onClick={() => suggestion.write({ again: suggestion.wasUsed })}
        >
          {say(suggestion.wasUsed ? 'suggestAgain' : 'suggest')}
        </Button>
      )}
      <span className={classes.hint}>
        <Keys keys="mod+enter" />
      </span>
      <Button
        type="submit"
        size="xs"
        leftSection={<IconSend2 size={15} stroke={1.8} />}
        loading={isSending}
        disabled={!isSendable}
      >
        {say('send')}
      </Button>
    </div>
  );
}
