import { Button, CloseButton, Loader } from '@mantine/core';
import type { Suggestion } from '@millrace/contracts/ai/suggestions';
import { IconSparkles } from '@tabler/icons-react';
import { useWords } from '../../ui/language/words.ts';
import { inboxWords } from './inbox-words.ts';
import classes from './reply-box.module.css';
import type { SuggestionControl } from './use-suggestion.ts';

/** Above the field: that a reply is suggested, what to check in it, or why there is none. */
export function SuggestionNote({ suggestion, isFieldEmpty }: { suggestion: SuggestionControl; isFieldEmpty: boolean }) {
  const say = useWords(inboxWords);
  const { current, isWriting, wasUsed, isDismissed } = suggestion;
  if (isWriting) {
    return (
      <output className={classes.note}>
        <Loader size={12} mt={2} /> {say('suggesting')}
      </output>
    );
  }
  if (!current || isDismissed) return null;
  if (current.state === 'failed') {
    return <Note icon={false}>{say('noSuggestion', { reason: current.failure ?? '' })}</Note>;
  }
  if (current.state !== 'ready') return null;
  if (wasUsed) return isFieldEmpty ? null : <Used current={current} onDismiss={suggestion.dismiss} />;
  return (
    <div className={classes.note}>
      <IconSparkles size={15} stroke={1.7} />
      <div className={classes.noteBody}>
        {say('suggestedReady')}
        <p className={classes.suggested}>{current.text}</p>
      </div>
      <Button size="compact-xs" variant="light" onClick={() => suggestion.write()}>
        {say('useSuggestion')}
      </Button>
      <CloseButton size="xs" aria-label={say('dismissSuggestion')} onClick={suggestion.dismiss} />
    </div>
  );
}

function Used({ current, onDismiss }: { current: Suggestion; onDismiss: () => void }) {
  const say = useWords(inboxWords);
  return (
    <div className={classes.note}>
      <IconSparkles size={15} stroke={1.7} />
      <div className={classes.noteBody}>
        {say('suggested')}
        {current.warnings.length > 0 && (
          <ul className={classes.warnings} aria-label={say('checkThis')}>
            {current.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        )}
      </div>
      <CloseButton size="xs" aria-label={say('dismissSuggestion')} onClick={onDismiss} />
    </div>
  );
}

function Note({ children, icon = true }: { children: string; icon?: boolean }) {
  return (
    <div className={classes.note}>
      {icon && <IconSparkles size={15} stroke={1.7} />}
      <div className={classes.noteBody}>{children}</div>
    </div>
  );
}
