/** What the program writes to people about their account, in their language. Text only: it has to arrive. */
import { writeMail, type WrittenMail } from '#platform/mail/write-mail';

export function writeInvitationMail(mail: {
  locale: string;
  workspace: string;
  inviter: string | undefined;
  link: string;
}): WrittenMail {
  const { workspace, link, inviter } = mail;
  return writeMail(mail.locale, {
    en: {
      subject: `Join ${workspace} on Millrace`,
      lines: [
        `${inviter ?? 'Somebody'} invites you to the workspace ${workspace}.`,
        `Open this link to join. It works once, within seven days:\n${link}`,
        'If you did not expect this, ignore it: nothing happens without the link.',
      ],
    },
    de: {
      subject: `Einladung zu ${workspace} in Millrace`,
      lines: [
        `${inviter ?? 'Jemand'} lädt dich in den Arbeitsbereich ${workspace} ein.`,
        `Öffne diesen Link, um beizutreten. Er gilt einmal, sieben Tage lang:\n${link}`,
        'Falls du damit nichts anfangen kannst, ignoriere es: ohne den Link geschieht nichts.',
      ],
    },
  });
}

interface ToPerson {
  locale: string | null | undefined;
  link: string;
}

export function writeVerificationMail({ locale, link }: ToPerson): WrittenMail {
  return writeMail(locale, {
    en: {
      subject: 'Confirm your e-mail address',
      lines: [`Open this link within an hour to confirm that this address is yours:\n${link}`, ignoreEn],
    },
    de: {
      subject: 'Bestätige deine E-Mail-Adresse',
      lines: [`Öffne diesen Link innerhalb einer Stunde, um deine Adresse zu bestätigen:\n${link}`, ignoreDe],
    },
  });
}

export function writeResetMail({ locale, link }: ToPerson): WrittenMail {
  return writeMail(locale, {
    en: {
      subject: 'Choose a new password',
      lines: [
        `Open this link within an hour to choose a new password. It works once and signs you out everywhere:\n${link}`,
        ignoreEn,
      ],
    },
    de: {
      subject: 'Wähle ein neues Passwort',
      lines: [
        `Öffne diesen Link innerhalb einer Stunde, um ein neues Passwort zu wählen. Er gilt einmal und meldet dich überall ab:\n${link}`,
        ignoreDe,
      ],
    },
  });
}

/** To somebody whose address was given to sign up again; the page said the same as to a new one. */
export function writeAlreadyRegisteredMail({ locale, link }: ToPerson): WrittenMail {
  return writeMail(locale, {
    en: {
      subject: 'You already have an account',
      lines: [
        'Somebody, perhaps you, tried to sign up with this address. It already has an account.',
        `Sign in or choose a new password here:\n${link}`,
        ignoreEn,
      ],
    },
    de: {
      subject: 'Du hast schon ein Konto',
      lines: [
        'Jemand, vielleicht du, wollte sich mit dieser Adresse registrieren. Sie hat schon ein Konto.',
        `Hier kannst du dich anmelden oder ein neues Passwort wählen:\n${link}`,
        ignoreDe,
      ],
    },
  });
}

const ignoreEn = 'If this was not you, ignore it.';
const ignoreDe = 'Falls du das nicht warst, ignoriere es.';
