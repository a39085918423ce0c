import { defineWords } from '../language/words.ts';

export const eventWords = defineWords(
  'event-timeline',
  {
    empty: 'Nothing has happened yet',
    showMore: 'Show more',
    stateOf: 'State of',
    takeBack: 'Take back to here',
    takeBackTitle: 'Take {{name}} back to this moment?',
    takeBackText:
      'Fields and tags become what they were right after this event. Nothing is lost: going back is an event itself, and can be taken back.',
    takenBack: '{{name}} is as it was then',
    refused: 'It cannot go back to that moment',
  },
  {
    empty: 'Noch ist nichts geschehen',
    showMore: 'Mehr zeigen',
    stateOf: 'Stand von',
    takeBack: 'Hierher zurücksetzen',
    takeBackTitle: '{{name}} auf diesen Moment zurücksetzen?',
    takeBackText:
      'Felder und Tags werden, was sie gleich nach diesem Ereignis waren. Nichts geht verloren: Das Zurücksetzen ist selbst ein Ereignis und lässt sich zurücknehmen.',
    takenBack: '{{name}} ist wieder wie damals',
    refused: 'Zu diesem Moment geht es nicht zurück',
  },
);
