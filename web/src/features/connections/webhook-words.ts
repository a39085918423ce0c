import { defineWords } from '../../ui/language/words.ts';

export const webhookWords = defineWords(
  'connection-webhooks',
  {
    menu: 'Webhook',
    title: 'What “{{name}}” tells by itself',
    on: 'On',
    off: 'Off',
    switchOn: 'Switch on',
    switchOff: 'Switch off',
    address: 'Address to give the service',
    lastDelivery: 'Last delivery',
    noDelivery: 'Nothing was delivered yet',
    renews: 'The service is asked to go on telling by itself, next {{when}}.',
    setUp_http:
      'Give the other side this address, and the connection the secret it signs with. It has to sign as Standard Webhooks say (webhook-id, webhook-timestamp, webhook-signature).',
    setUp_gmail:
      'In the Google Cloud console, add a push subscription to the topic: this address as its endpoint, authentication on, with the service account the connection names and this address as the audience.',
    events: 'Workflows start by',
    earlier: 'Show earlier ones',
    rejected: 'Turned away',
    rejectedText: 'What came and could not be verified or read. It is kept to be looked at, and never acted upon.',
  },
  {
    menu: 'Webhook',
    title: 'Was „{{name}}“ von selbst meldet',
    on: 'An',
    off: 'Aus',
    switchOn: 'Einschalten',
    switchOff: 'Abschalten',
    address: 'Adresse für den Dienst',
    lastDelivery: 'Zuletzt etwas gekommen',
    noDelivery: 'Noch nichts gekommen',
    renews: 'Der Dienst wird von selbst gebeten, weiter zu melden, das nächste Mal {{when}}.',
    setUp_http:
      'Gib der anderen Seite diese Adresse und der Verbindung das Geheimnis, mit dem sie unterschreibt. Sie muss so unterschreiben, wie es Standard Webhooks sagen (webhook-id, webhook-timestamp, webhook-signature).',
    setUp_gmail:
      'Füge dem Topic in der Google-Cloud-Konsole ein Push-Abonnement hinzu: diese Adresse als Endpunkt, Authentifizierung an, mit dem Dienstkonto, das die Verbindung nennt, und dieser Adresse als Zielgruppe (Audience).',
    events: 'Workflows beginnen durch',
    earlier: 'Frühere zeigen',
    rejected: 'Abgewiesen',
    rejectedText: 'Was kam und sich nicht prüfen oder lesen ließ. Es wird zum Ansehen aufgehoben und löst nichts aus.',
  },
);
