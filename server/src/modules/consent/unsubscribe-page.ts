/** The page behind an unsubscribe link. Plain HTML: it must work in whatever opens links of a mail. */

export type PageState = { kind: 'ask'; address: string } | { kind: 'done'; address: string } | { kind: 'invalid' };

const words = {
  en: {
    title: 'Unsubscribe',
    ask: (address: string) => `Stop messages to ${address}?`,
    button: 'Unsubscribe',
    done: (address: string) => `${address} will not be written to any more.`,
    invalid: 'This link is not complete. Open it from the message again, or copy all of it.',
  },
  de: {
    title: 'Abmelden',
    ask: (address: string) => `Keine Nachrichten mehr an ${address}?`,
    button: 'Abmelden',
    done: (address: string) => `An ${address} wird nicht mehr geschrieben.`,
    invalid:
      'Dieser Link ist nicht vollständig. Öffnen Sie ihn noch einmal aus der Nachricht, oder kopieren Sie ihn ganz.',
  },
} as const;

export function renderUnsubscribePage(state: PageState, options: { language: 'en' | 'de'; nonce: string }): string {
  const text = words[options.language];
  const say = state.kind === 'invalid' ? text.invalid : text[state.kind](state.address);
  // Without an action the form goes back to the very link the page was opened from.
  const form = state.kind === 'ask' ? `<form method="post"><button>${text.button}</button></form>` : '';
  return `<!doctype html>
<html lang="${options.language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${text.title}</title>
<style nonce="${options.nonce}">
  body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 30rem; margin: 20vh auto; padding: 0 1.5rem; color-scheme: light dark }
  button { font: inherit; padding: .5rem 1.25rem; cursor: pointer }
</style>
<h1>${text.title}</h1>
<p>${escapeHtml(say)}</p>
${form}
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
