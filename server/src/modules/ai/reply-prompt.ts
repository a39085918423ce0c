/**
 * The prompt of a reply. What people outside wrote is data: it comes fenced and in their turns, never inside the
 * instructions, and the instructions say so. A change here is a new version, so that suggestions can be compared by it.
 */
import { fence, outsideRule, readFences, toOneLine, toPlainText } from './outside-text.ts';

export const promptVersion = 'reply-2';

export interface Thread {
  conversationId: string;
  subject: string;
  contactName: string;
  companyName: string | null;
  /** Name of the workspace, as the seller's company. */
  workspaceName: string;
  language: 'en' | 'de' | null;
  /** Oldest first; the last one is the message to answer. */
  turns: readonly Turn[];
}

export interface Turn {
  from: 'contact' | 'us';
  text: string;
}

export interface Prompt {
  version: string;
  instructions: string;
  messages: { role: 'user' | 'assistant'; content: string }[];
}

export function createReplyPrompt(thread: Thread): Prompt {
  return {
    version: promptVersion,
    instructions: [
      'You draft the reply a salesperson sends to the last message of the contact. A person edits it before it is sent.',
      'Write in the language of that message: greeting by first name, an answer to each question, one next step.',
      'End with a closing such as Best regards and no name: the name of whoever sends it is put below.',
      'Say nothing the conversation does not support: no prices, dates, addresses or promises that do not appear in it.',
      'Where an answer needs a fact you do not have, say that you will find out.',
      outsideRule,
      'Answer with the text of the reply only.',
      '',
      ...toLines({ 'We are': thread.workspaceName, Language: thread.language }),
    ].join('\n'),
    messages: joinTurns([
      { role: 'user', content: fence(sources.facts, toLines(factsOf(thread)).join('\n')) },
      ...thread.turns.map(({ from, text }) =>
        from === 'contact'
          ? { role: 'user' as const, content: fence(sources.message, text) }
          : { role: 'assistant' as const, content: toPlainText(text) || '(no text)' },
      ),
    ]),
  };
}

/** Names and subjects are written by whoever fills in a form or sends a mail. */
function factsOf({ contactName, companyName, subject }: Thread): Record<string, string | null> {
  return { Contact: contactName, Company: companyName, Subject: subject };
}

const sources = { facts: 'what is known of the contact', message: 'message of the contact' };

/** What the model that runs without a network needs, read back from a prompt. */
export function readReplyPrompt(prompt: Pick<Prompt, 'instructions'> & { said: string }) {
  const fences = readFences(prompt.said);
  const facts = fences.find(({ source }) => source === sources.facts)?.text ?? '';
  const own = prompt.instructions.slice(prompt.instructions.lastIndexOf('\n\n') + 2);
  const known = new Map(`${facts}\n${own}`.split('\n').map((line) => splitOnce(line, ': ')));
  return {
    message: fences.findLast(({ source }) => source === sources.message)?.text ?? '',
    contact: known.get('Contact'),
    company: known.get('Company'),
    language: known.get('Language'),
  };
}

function splitOnce(line: string, separator: string): [string, string] {
  const at = line.indexOf(separator);
  return [line.slice(0, at), line.slice(at + separator.length)];
}

function toLines(facts: Record<string, string | null>): string[] {
  return Object.entries(facts).flatMap(([name, value]) => (value ? [`${name}: ${toOneLine(value)}`] : []));
}

/** Some models want the turns to alternate. */
function joinTurns(turns: Prompt['messages']): Prompt['messages'] {
  return turns.reduce<Prompt['messages']>((joined, turn) => {
    const last = joined.at(-1);
    if (last?.role !== turn.role) return [...joined, turn];
    return [...joined.slice(0, -1), { ...turn, content: `${last.content}\n\n${turn.content}` }];
  }, []);
}
