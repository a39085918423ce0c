/**
 * Sentences for the codes any operation may answer with. The server's own sentence (in English) says more where it
 * names the record, so it is kept in English and for every code that is not listed here.
 */
const german: Readonly<Record<string, string>> = {
  'network.unreachable': 'Der Server ist nicht erreichbar. Prüfe die Verbindung und versuche es erneut.',
  'request.invalid': 'Einige Eingaben sind nicht gültig.',
  'request.not_found': 'Das gibt es nicht (mehr).',
  'request.too_large': 'Das ist zu groß.',
  'request.precondition_failed':
    'Der Datensatz wurde inzwischen geändert. Die neue Fassung wird geladen; bitte versuche es noch einmal.',
  'request.conflict': 'Das passt nicht zum jetzigen Stand.',
  'request.rate_limited': 'Zu viele Anfragen. Warte kurz und versuche es erneut.',
  'request.overloaded': 'Der Server ist ausgelastet. Versuche es gleich noch einmal.',
  'request.unavailable': 'Etwas, das der Server braucht, ist nicht erreichbar. Versuche es gleich noch einmal.',
  'request.internal': 'Auf dem Server ist etwas schiefgegangen.',
  'auth.required': 'Du bist nicht angemeldet.',
  'auth.invalid_credential': 'Die Anmeldedaten stimmen nicht.',
  'auth.forbidden': 'Dazu fehlt dir die Berechtigung.',
  'auth.no_workspace': 'Du gehörst zu keinem Arbeitsbereich.',
};

/** What a failure tells; the client's errors have this shape. */
export interface Problem {
  /** Stable and machine-readable. */
  readonly code: string;
  /** What a person can do about it. */
  readonly sentence: string;
  readonly requestId: string | null;
}

export function isProblem(thrown: unknown): thrown is Problem {
  return thrown instanceof Error && 'code' in thrown && 'sentence' in thrown && 'requestId' in thrown;
}

/** The sentence for a person, in their language where we have it. */
export function sentenceOf(error: Pick<Problem, 'code' | 'sentence'>, language: string): string {
  return (language === 'de' ? german[error.code] : undefined) ?? error.sentence;
}
