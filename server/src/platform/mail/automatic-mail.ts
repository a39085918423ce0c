/**
 * Whether a machine wrote a mail (RFC 3834 and what was customary before it). Such mail is shown as what it is and is
 * never answered by a machine: two of them would go on for ever.
 */

/** `reply`: an out-of-office and the like. `generated`: a notice. `list`: sent to many. `bounce`: a delivery report. */
export type AutomaticMail = 'reply' | 'generated' | 'list' | 'bounce';

export interface AutomaticSigns {
  /** Values of a header by its lower-case name. */
  header: (name: string) => string | undefined;
  contentType: string;
  reportType: string;
  sender: string;
  /** MAIL FROM; empty for the null return path, null when unknown. */
  envelopeFrom: string | null;
}

const daemons = /^(?:mailer-daemon|mail-daemon|mailerdaemon)@/i;
const robots = /^(?:no-?reply|do-?not-?reply|notifications?|postmaster)(?:[+.-][^@]*)?@/i;

export function findAutomatic(signs: AutomaticSigns): AutomaticMail | null {
  const { header } = signs;
  const submitted = firstWord(header('auto-submitted'));
  const precedence = firstWord(header('precedence'));
  if (isBounce(signs)) return 'bounce';
  if (signs.contentType === 'multipart/report') return 'reply'; // a read receipt
  if (submitted === 'auto-replied' || precedence === 'auto_reply') return 'reply';
  if (['x-autoreply', 'x-autorespond', 'x-auto-reply', 'x-autoresponder'].some(isSet(header))) return 'reply';
  if (submitted !== '' && submitted !== 'no') return 'generated';
  if (['list-id', 'list-unsubscribe', 'list-post'].some(isSet(header)) || ['list', 'bulk'].includes(precedence)) {
    return 'list';
  }
  const wantsNoAnswer = isSet(header)('x-auto-response-suppress') || precedence === 'junk' || robots.test(signs.sender);
  return wantsNoAnswer || hasNullReturnPath(signs) ? 'generated' : null;
}

function isBounce(signs: AutomaticSigns): boolean {
  if (signs.contentType === 'multipart/report' && signs.reportType === 'delivery-status') return true;
  return daemons.test(signs.sender) || isSet(signs.header)('x-failed-recipients');
}

/** Nobody is to answer it, says the envelope. */
function hasNullReturnPath({ envelopeFrom, header }: AutomaticSigns): boolean {
  return envelopeFrom === '' || header('return-path')?.replaceAll(/\s/g, '') === '<>';
}

function isSet(header: AutomaticSigns['header']): (name: string) => boolean {
  return (name) => {
    const value = header(name)?.trim().toLowerCase() ?? '';
    return value !== '' && value !== 'no' && value !== 'none';
  };
}

function firstWord(value: string | undefined): string {
  return /^[a-z_-]+/.exec(value?.trim().toLowerCase() ?? '')?.[0] ?? '';
}
