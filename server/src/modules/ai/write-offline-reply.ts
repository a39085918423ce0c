/**
 * The reply of the model that needs no network: rules, deterministic, and honest about knowing nothing. It picks up
 * the greeting, the questions, what the message is about, the name and the company.
 */

export interface OfflineRequest {
  /** The message to answer. */
  message: string;
  contact: string | undefined;
  company: string | undefined;
  language: string | undefined;
}

type Language = 'en' | 'de';

interface Phrases {
  hello: (name: string | undefined) => string;
  thanks: string;
  oneQuestion: (question: string) => string;
  questions: (list: string) => string;
  topics: readonly { about: RegExp; say: string }[];
  noTopic: string;
  next: (company: string | undefined) => string;
  bye: string;
}

const phrases: Readonly<Record<Language, Phrases>> = {
  en: {
    hello: (name) => (name ? `Hello ${name},` : 'Hello,'),
    thanks: 'thank you for your message.',
    oneQuestion: (question) => `You asked: “${question}” I will check this and come back to you with a clear answer.`,
    questions: (list) => `You asked several things, and I will come back to you on each:\n${list}`,
    topics: [
      {
        about: /\b(unsubscribe|stop (writing|emailing)|remove me)\b/i,
        say: 'I have noted that you do not want further mail from us and will see to it.',
      },
      {
        about: /\b(broken|does(n't| not) work|error|problem|complain|disappointed|refund)\b/i,
        say: 'I am sorry for the trouble. I am looking into it and will tell you what happened and what we do about it.',
      },
      {
        about: /\b(price|pricing|cost|quote|offer|discount|budget)\b/i,
        say: 'I will put the figures for your case together and send them to you.',
      },
      {
        about: /\b(demo|meeting|call|appointment|schedule|available)\b/i,
        say: 'I am glad to talk: which two or three times would suit you?',
      },
      {
        about: /\b(when|delay|deliver|shipping|waiting|deadline)\b/i,
        say: 'I will find out the date and let you know.',
      },
      {
        about: /\b(contract|invoice|payment|order)\b/i,
        say: 'I will look up the papers and get back to you about them.',
      },
    ],
    noTopic: 'I have read it and will get back to you with an answer.',
    next: (company) =>
      company
        ? `Is there anything else ${company} needs to know in the meantime?`
        : 'Is there anything else you need to know in the meantime?',
    bye: 'Best regards',
  },
  de: {
    hello: (name) => (name ? `Hallo ${name},` : 'Guten Tag,'),
    thanks: 'vielen Dank für Ihre Nachricht.',
    oneQuestion: (question) => `Sie fragen: „${question}“ Das kläre ich und melde mich mit einer klaren Antwort.`,
    questions: (list) => `Sie fragen mehreres, und ich melde mich zu jedem Punkt:\n${list}`,
    topics: [
      {
        about: /\b(abmelden|abbestellen|keine (weiteren )?(e-?mails|nachrichten))\b/i,
        say: 'Ich habe vermerkt, dass Sie keine weitere Post von uns wünschen, und kümmere mich darum.',
      },
      {
        about: /(kaputt|funktioniert nicht|fehler|problem|beschwer|enttäuscht|erstattung|reklamation)/i,
        say: 'Der Ärger tut mir leid. Ich gehe der Sache nach und sage Ihnen, was geschehen ist und was wir tun.',
      },
      {
        about: /(preis|kosten|kostet|angebot|rabatt|budget)/i,
        say: 'Ich stelle die Zahlen für Ihren Fall zusammen und sende sie Ihnen.',
      },
      {
        about: /(vorführung|demo|termin|treffen|telefonat|anrufen|besprech)/i,
        say: 'Gern sprechen wir: Welche zwei oder drei Zeiten passen Ihnen?',
      },
      {
        about: /(\bwann\b|liefer|versand|verzöger|warte)/i,
        say: 'Ich erkundige mich nach dem Termin und gebe Ihnen Bescheid.',
      },
      { about: /(vertrag|rechnung|zahlung|bestell)/i, say: 'Ich sehe die Unterlagen durch und melde mich dazu.' },
    ],
    noTopic: 'Ich habe sie gelesen und melde mich mit einer Antwort.',
    next: (company) =>
      company
        ? `Gibt es noch etwas, das ${company} bis dahin wissen möchte?`
        : 'Gibt es noch etwas, das Sie bis dahin wissen möchten?',
    bye: 'Mit freundlichen Grüßen',
  },
};

const germanWords =
  /\b(und|ich|nicht|sie|wir|der|die|das|ist|für|mit|bitte|danke|haben|können|guten|hallo|möchte|wie|eine?n?)\b/gi;
const englishWords =
  /\b(and|the|you|we|is|are|not|for|with|please|thanks?|have|can|could|hello|would|how|an?|your|our)\b/gi;

export function writeOfflineReply(request: OfflineRequest): string {
  const say = phrases[detectLanguage(request)];
  const message = request.message.slice(0, 6_000);
  const questions = findQuestions(message);
  const topics = say.topics.filter(({ about }) => about.test(message)).slice(0, 2);
  const answer = [
    say.thanks,
    ...(questions.length === 1 ? [say.oneQuestion(questions[0] ?? '')] : []),
    ...topics.map((topic) => topic.say),
    ...(questions.length === 0 && topics.length === 0 ? [say.noTopic] : []),
  ].join(' ');
  const list = questions.length > 1 ? [say.questions(questions.map((question) => `- ${question}`).join('\n'))] : [];
  return [say.hello(firstName(request.contact)), answer, ...list, say.next(request.company), say.bye].join('\n\n');
}

/** How much of a message was recognised: something it is about, and at most one question. */
export function confidenceOf(request: OfflineRequest): number {
  const message = request.message.slice(0, 6_000);
  const hasTopic = phrases[detectLanguage(request)].topics.some(({ about }) => about.test(message));
  const questions = findQuestions(message).length;
  return 0.4 + (hasTopic ? 0.3 : 0) + (questions === 1 ? 0.15 : 0);
}

function detectLanguage({ message, language }: OfflineRequest): Language {
  const german = message.match(germanWords)?.length ?? 0;
  const english = message.match(englishWords)?.length ?? 0;
  if (german !== english) return german > english ? 'de' : 'en';
  return language === 'de' ? 'de' : 'en';
}

/** Sentences that ask, at most three, without greetings in front. Addresses of web pages are no questions. */
function findQuestions(message: string): string[] {
  const sentences = message.replaceAll(/https?:\/\/\S+/g, '').match(/[^.!?\n]{8,300}\?/g) ?? [];
  return sentences.map((sentence) => sentence.replace(/^[\s,;:>*-]+/, '').trim()).slice(0, 3);
}

/** Undefined for what is no name of a person, such as an address. */
function firstName(name: string | undefined): string | undefined {
  const first = name?.includes(',') ? name.split(',')[1] : name;
  const word = first?.trim().split(/\s+/)[0];
  return word && !/[@\d]/.test(word) ? word : undefined;
}
