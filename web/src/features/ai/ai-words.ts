import { defineWords } from '../../ui/language/words.ts';

export const aiWords = defineWords(
  'ai',
  {
    budget: 'AI budget',
    budgetText:
      'What workflows may use in a calendar month (UTC). A step that asks a model and could go beyond a limit does not ask: it fails and says so, until the limit is raised or the next month begins. Such runs can be resumed.',
    tokens: 'Tokens a month',
    tokensText: 'In and out together.',
    cost: 'US dollars a month',
    costText:
      'Models whose price nobody has set are not asked while there is a limit in money; whoever runs the installation sets AI_PRICES.',
    noLimit: 'No limit',
    range: 'From 0 to {{to}}',
    used: 'Used up of the budget',
    spent: '{{used}} used this month',
    spentOf: '{{used}} of {{limit}} used this month ({{percent}})',
    usedUp:
      'The budget of this month is used up: steps that ask a model fail. Raise it, then resume the runs that failed.',
    byModel: 'This month by model',
    byWorkflow: 'This month by workflow',
    notWhole: 'The newest 20,000 calls of the month are added up.',
    nothing: 'No model was asked this month.',
    noWorkflow: 'Steps tried alone, and runs that are not kept any more',
    calls_one: '{{shown}} call',
    calls_other: '{{shown}} calls',
    tokensUsed_one: '{{shown}} token',
    tokensUsed_other: '{{shown}} tokens',
    saved: 'Saved. It holds for the next call.',
  },
  {
    budget: 'KI-Budget',
    budgetText:
      'Was Workflows in einem Kalendermonat (UTC) verbrauchen dürfen. Ein Schritt, der ein Modell fragt und damit über eine Grenze kommen könnte, fragt nicht: Er scheitert und sagt das, bis die Grenze angehoben ist oder der nächste Monat beginnt. Solche Läufe lassen sich fortsetzen.',
    tokens: 'Tokens pro Monat',
    tokensText: 'Eingabe und Ausgabe zusammen.',
    cost: 'US-Dollar pro Monat',
    costText:
      'Modelle ohne hinterlegten Preis werden bei einer Grenze in Geld nicht gefragt; AI_PRICES setzt, wer die Installation betreibt.',
    noLimit: 'Keine Grenze',
    range: 'Von 0 bis {{to}}',
    used: 'Verbrauchter Teil des Budgets',
    spent: '{{used}} in diesem Monat verbraucht',
    spentOf: '{{used}} von {{limit}} in diesem Monat verbraucht ({{percent}})',
    usedUp:
      'Das Budget dieses Monats ist aufgebraucht: Schritte, die ein Modell fragen, scheitern. Heb es an und setze die gescheiterten Läufe fort.',
    byModel: 'Dieser Monat nach Modell',
    byWorkflow: 'Dieser Monat nach Workflow',
    notWhole: 'Zusammengezählt sind die neuesten 20.000 Aufrufe des Monats.',
    nothing: 'In diesem Monat wurde kein Modell gefragt.',
    noWorkflow: 'Einzeln probierte Schritte und Läufe, die nicht mehr aufbewahrt werden',
    calls_one: '{{shown}} Aufruf',
    calls_other: '{{shown}} Aufrufe',
    tokensUsed_one: '{{shown}} Token',
    tokensUsed_other: '{{shown}} Tokens',
    saved: 'Gespeichert. Es gilt ab dem nächsten Aufruf.',
  },
);
