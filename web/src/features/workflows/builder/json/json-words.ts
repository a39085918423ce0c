import { defineWords, type Say } from '../../../../ui/language/words.ts';

/** What CodeMirror says by itself; `$` stands for a number. */
const phrases = {
  find: 'Find',
  replace: 'Replace',
  next: 'next',
  previous: 'previous',
  all: 'all',
  matchCase: 'match case',
  regexp: 'regexp',
  byWord: 'by word',
  replaceOne: 'replace',
  replaceAll: 'replace all',
  close: 'close',
  foldLine: 'Fold line',
  unfoldLine: 'Unfold line',
  unfold: 'unfold',
  foldedCode: 'folded code',
  diagnostics: 'Diagnostics',
  noDiagnostics: 'No diagnostics',
  completions: 'Completions',
} as const;

export const jsonWords = defineWords(
  'workflow-json',
  {
    ...phrases,
    keysHint: 'Ctrl-Space completes, Ctrl-F finds. Tab indents; Escape, then Tab leaves the field.',
    unfinished:
      'This is no definition yet: {{reason}} The draft stays as it was until it is; what is written here is kept.',
    unfinishedElsewhere: 'The JSON of this workflow has been changed and is no definition yet. It is not in the draft.',
    showText: 'Show the JSON',
    backToDraft: 'Back to the draft',
    atLine: 'Line {{line}}: {{fault}}',
    fault_InvalidSymbol: 'this word means nothing in JSON. Texts stand in "quotes".',
    fault_InvalidNumberFormat: 'this is no number.',
    fault_PropertyNameExpected: 'the name of a field is missing, or a comma is one too many.',
    fault_ValueExpected: 'a value is missing.',
    fault_ColonExpected: 'a colon is missing behind the name of the field.',
    fault_CommaExpected: 'a comma is missing before this.',
    fault_CloseBraceExpected: 'a closing } is missing.',
    fault_CloseBracketExpected: 'a closing ] is missing.',
    fault_EndOfFileExpected: 'the definition has ended before this.',
    fault_InvalidCommentToken: 'JSON has no comments.',
    fault_UnexpectedEndOfString: 'the closing quote is missing.',
    fault_InvalidUnicode: '\\u wants four hexadecimal digits.',
    fault_InvalidEscapeCharacter: 'behind a \\ in a text comes one of " \\ / b f n r t u.',
    fault_InvalidCharacter: 'this character must be written as \\u…',
    fault_object: 'a definition is an object: { … }.',
  },
  {
    find: 'Suchen',
    replace: 'Ersetzen',
    next: 'weiter',
    previous: 'zurück',
    all: 'alle',
    matchCase: 'Groß/klein',
    regexp: 'regulärer Ausdruck',
    byWord: 'ganze Wörter',
    replaceOne: 'ersetzen',
    replaceAll: 'alle ersetzen',
    close: 'schließen',
    foldLine: 'Zeile einklappen',
    unfoldLine: 'Zeile ausklappen',
    unfold: 'ausklappen',
    foldedCode: 'Eingeklapptes',
    diagnostics: 'Probleme',
    noDiagnostics: 'Keine Probleme',
    completions: 'Vorschläge',
    keysHint: 'Strg-Leertaste ergänzt, Strg-F sucht. Tab rückt ein; Escape, dann Tab verlässt das Feld.',
    unfinished:
      'Das ist noch keine Definition: {{reason}} Der Entwurf bleibt bis dahin, wie er war; was hier steht, bleibt erhalten.',
    unfinishedElsewhere:
      'Das JSON dieses Workflows wurde geändert und ist noch keine Definition. Im Entwurf steht es nicht.',
    showText: 'JSON zeigen',
    backToDraft: 'Zurück zum Entwurf',
    atLine: 'Zeile {{line}}: {{fault}}',
    fault_InvalidSymbol: 'Dieses Wort bedeutet in JSON nichts. Texte stehen in "Anführungszeichen".',
    fault_InvalidNumberFormat: 'Das ist keine Zahl.',
    fault_PropertyNameExpected: 'Der Name eines Feldes fehlt, oder ein Komma ist zu viel.',
    fault_ValueExpected: 'Ein Wert fehlt.',
    fault_ColonExpected: 'Hinter dem Namen des Feldes fehlt ein Doppelpunkt.',
    fault_CommaExpected: 'Davor fehlt ein Komma.',
    fault_CloseBraceExpected: 'Eine schließende } fehlt.',
    fault_CloseBracketExpected: 'Eine schließende ] fehlt.',
    fault_EndOfFileExpected: 'Die Definition ist davor schon zu Ende.',
    fault_InvalidCommentToken: 'In JSON gibt es keine Kommentare.',
    fault_UnexpectedEndOfString: 'Das schließende Anführungszeichen fehlt.',
    fault_InvalidUnicode: 'Hinter \\u stehen vier hexadezimale Ziffern.',
    fault_InvalidEscapeCharacter: 'Hinter \\ steht in einem Text eines von " \\ / b f n r t u.',
    fault_InvalidCharacter: 'Dieses Zeichen muss als \\u… geschrieben werden.',
    fault_object: 'Eine Definition ist ein Objekt: { … }.',
  },
);

type PhraseKey = keyof typeof phrases;

/** In the words of the reader, by CodeMirror’s own. */
export function editorPhrases(say: Say<PhraseKey>): Record<string, string> {
  // The keys of an object literal.
  const keys = Object.keys(phrases) as PhraseKey[];
  return Object.fromEntries(keys.map((key) => [phrases[key], say(key)]));
}
