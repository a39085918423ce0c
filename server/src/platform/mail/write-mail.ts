/** What the program itself writes to people, in their language. Text only: it has to arrive. */

export interface WrittenMail {
  subject: string;
  text: string;
}

/** Paragraphs. */
interface Words {
  subject: string;
  lines: string[];
}

type InEachLanguage = Record<'en' | 'de', Words>;

export function writeMail(locale: string | null | undefined, words: InEachLanguage): WrittenMail {
  const { subject, lines } = words[locale === 'de' ? 'de' : 'en'];
  // A name may hold anything; a subject is one line.
  return { subject: subject.replaceAll(/\s+/g, ' ').slice(0, 200), text: `${lines.join('\n\n')}\n` };
}
