import { useWords } from '../../../../../ui/language/words.ts';
import { choiceWords } from './choice-words.ts';
import type { FieldSpec } from './field-spec.ts';
import { fieldWords } from './field-words.ts';
import { helpWords } from './help-words.ts';

/** The name of its label and its help: a test holds the words to the fields. */
export const wordOf = ({ name, word }: FieldSpec) => (word ?? name) as keyof (typeof fieldWords)['texts']['en']; // as above

export function useFieldTexts(spec: FieldSpec): { label: string; help: string } {
  const sayField = useWords(fieldWords);
  const sayHelp = useWords(helpWords);
  const word = wordOf(spec);
  return { label: sayField(word), help: sayHelp(word) };
}

export const choiceWord = (spec: FieldSpec, value: string) => `${wordOf(spec)}_${value}`;

/** What is said nowhere in words is its own name: methods of HTTP. */
export function useChoices(spec: FieldSpec): { value: string; label: string }[] {
  const say = useWords(choiceWords);
  return (spec.choices ?? []).map((value) => {
    const key = choiceWord(spec, value);
    return { value, label: key in choiceWords.texts.en ? say(key as Parameters<typeof say>[0]) : value }; // just seen
  });
}
