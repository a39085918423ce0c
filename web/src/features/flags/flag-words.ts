import { defineWords } from '../../ui/language/words.ts';

export const flagWords = defineWords(
  'flags',
  {
    title: 'Features',
    text: 'What this workspace uses. Changes hold for everybody at once and are written to the audit log.',
    reply_suggestions: 'Suggested replies',
    reply_suggestionsText: 'The AI suggests a reply to mail that comes in. Nothing is sent by itself.',
    remote_pictures: 'Pictures from elsewhere',
    remote_picturesText: 'Loading pictures of a mail tells its sender that, when and where it was read.',
    ask: 'Ask each time',
    never: 'Never load them',
    standard: 'Back to the standard',
  },
  {
    title: 'Funktionen',
    text: 'Was dieser Arbeitsbereich benutzt. Änderungen gelten sofort für alle und stehen im Protokoll.',
    reply_suggestions: 'Antwortvorschläge',
    reply_suggestionsText: 'Die KI schlägt eine Antwort auf eingehende E-Mails vor. Von selbst wird nichts gesendet.',
    remote_pictures: 'Bilder von anderswo',
    remote_picturesText: 'Bilder einer E-Mail zu laden verrät dem Absender, dass, wann und wo sie gelesen wurde.',
    ask: 'Jedes Mal fragen',
    never: 'Nie laden',
    standard: 'Zurück zum Standard',
  },
);
