import { VisuallyHidden } from '@mantine/core';
import type { LivePerson } from '@millrace/contracts/live';
import { useEffect, useState } from 'react';
import { useOthersAtWorkflow } from '../../../api/live/presence.ts';
import { useSession } from '../../../api/session.ts';
import { Initials } from '../../../ui/data/initials.tsx';
import { useWords } from '../../../ui/language/words.ts';
import classes from './builder.module.css';
import { builderWords } from './builder-words.ts';
import type { Builder } from './use-builder.ts';

const mostFaces = 4;

/** Who else has the workflow open, and who of them is editing it: before both have something to save. */
export function PresentPeople({ builder, isWriting }: { builder: Builder; isWriting: boolean }) {
  const say = useWords(builderWords);
  const ownId = useSession().user.id;
  const isEditing = useLingering(isWriting || builder.saving.phase !== 'saved');
  const others = useOthersAtWorkflow(builder.workflow.id, isEditing);
  const describe = ({ userId, name, isEditing: edits }: LivePerson) => {
    if (userId === ownId) return say(edits ? 'youAreEditing' : 'youAreHere');
    return say(edits ? 'isEditing' : 'isHere', { name });
  };
  const first = others[0];
  return (
    <div className={classes.present} role="status" aria-label={say('othersLabel')}>
      {others.slice(0, mostFaces).map((person) => (
        <span key={person.userId} className={classes.face} data-editing={person.isEditing} title={describe(person)}>
          <Initials name={person.name} />
          <VisuallyHidden>{describe(person)}</VisuallyHidden>
        </span>
      ))}
      {others.length > mostFaces && <span>+{others.length - mostFaces}</span>}
      {first?.isEditing && (
        <span className={classes.editing} aria-hidden>
          {describe(first)}
        </span>
      )}
    </div>
  );
}

/** A pause for thought is no end of editing. */
const lingerMs = 15_000;

function useLingering(isActive: boolean): boolean {
  const [lingers, setLingers] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLingers(isActive), isActive ? 0 : lingerMs);
    return () => clearTimeout(timer);
  }, [isActive]);
  return isActive || lingers;
}
