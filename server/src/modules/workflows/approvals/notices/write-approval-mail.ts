import { writeMail, type WrittenMail } from '#platform/mail/write-mail';

export interface AskedInMail {
  title: string;
  message: string;
  workflow: string;
  expiresAt: Date | null;
  /** Of their own for who has no account; the others find all of them at one address. */
  link: string | undefined;
}

interface ApprovalMail {
  locale: string | null | undefined;
  timeZone: string;
  workspace: string;
  /** At least one, oldest first. */
  asked: readonly AskedInMail[];
  /** Where whoever has an account decides. */
  link: string | undefined;
}

/** The rest is on the page. */
const longestMessage = 2_000;

export function writeApprovalMail({ locale, timeZone, workspace, asked, link }: ApprovalMail): WrittenMail {
  const title = asked[0]?.title ?? '';
  const more = asked.length - 1;
  const dates = new Intl.DateTimeFormat(locale === 'de' ? 'de' : 'en', {
    ...{ dateStyle: 'medium', timeStyle: 'short' },
    timeZone,
  });
  const until = (each: AskedInMail) => (each.expiresAt ? dates.format(each.expiresAt) : undefined);
  return writeMail(locale, {
    en: {
      subject: more === 0 ? `Please decide: ${title}` : `Please decide: ${title} and ${more} more`,
      lines: [
        `Workflows of ${workspace} wait for a decision of yours.`,
        ...asked.map((each) => describe(each, { of: `Asked by “${each.workflow}”`, until: 'Until', by: until(each) })),
        link === undefined
          ? 'Each link is for you alone and decides once. Opening it decides nothing; its buttons do.'
          : `Decide here:\n${link}`,
      ],
    },
    de: {
      subject: more === 0 ? `Bitte entscheide: ${title}` : `Bitte entscheide: ${title} und ${more} weitere`,
      lines: [
        `Workflows von ${workspace} warten auf deine Entscheidung.`,
        ...asked.map((each) => describe(each, { of: `Gefragt von „${each.workflow}“`, until: 'Bis', by: until(each) })),
        link === undefined
          ? 'Jeder Link ist nur für dich und entscheidet einmal. Ihn zu öffnen entscheidet nichts; das tun die Knöpfe dort.'
          : `Hier entscheidest du:\n${link}`,
      ],
    },
  });
}

function describe(each: AskedInMail, say: { of: string; until: string; by: string | undefined }): string {
  const message = each.message.length > longestMessage ? `${each.message.slice(0, longestMessage)} …` : each.message;
  const lines = [`— ${each.title}`, message.trim(), say.of, say.by && `${say.until} ${say.by}`, each.link];
  return lines.filter(Boolean).join('\n');
}
