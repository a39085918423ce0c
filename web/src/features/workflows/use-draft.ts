import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { useState } from 'react';

interface Base {
  version: number;
  /** As the server has it, to see whether another version is another text. */
  definition: string;
  /** As it stands in the field. */
  text: string;
}

export type Draft = ReturnType<typeof useDraft>;

/**
 * The text being written, and what it began from. The record moves on by itself (others edit, switch it on, publish):
 * that is taken over as long as nothing is lost by it, and told where something would be.
 */
export function useDraft(workflow: Workflow) {
  const latest = toBase(workflow);
  const [base, setBase] = useState(latest);
  const [text, setText] = useState(latest.text);
  const isSaved = text === base.text;
  const hasMoved = latest.version > base.version;
  if (hasMoved && isSaved) {
    setBase(latest);
    setText(latest.text);
  } else if (hasMoved && latest.definition === base.definition) {
    setBase({ ...base, version: latest.version });
  }
  return {
    text,
    setText,
    isSaved,
    /** What a change is made against: of two who edit, the later one is told. */
    version: base.version,
    isOvertaken: hasMoved && !isSaved && latest.definition !== base.definition,
    keepSaved: (saved: Workflow, savedText: string) => setBase({ ...toBase(saved), text: savedText }),
    takeLatest: () => {
      setBase(latest);
      setText(latest.text);
    },
  };
}

function toBase({ definition, version }: Workflow): Base {
  return { version, definition: JSON.stringify(definition), text: JSON.stringify(definition, null, 2) };
}
