/** Mail that asks for nothing: it says that something has changed, so that who did not do it can act. */
import { writeMail, type WrittenMail } from '#platform/mail/write-mail';

export type CredentialChange =
  | 'password'
  | 'secondFactorOn'
  | 'secondFactorOff'
  | 'secondFactorReset'
  | 'recoveryCodes'
  | 'recoveryCodeUsed';

const changes: Readonly<Record<CredentialChange, Record<'en' | 'de', { subject: string; line: string }>>> = {
  password: {
    en: { subject: 'Your password was changed', line: 'The password of your Millrace account was changed.' },
    de: { subject: 'Dein Passwort wurde geändert', line: 'Das Passwort deines Millrace-Kontos wurde geändert.' },
  },
  secondFactorOn: {
    en: {
      subject: 'Second factor switched on',
      line: 'From now on signing in to Millrace asks for a code of your authenticator app.',
    },
    de: {
      subject: 'Zweiter Faktor eingeschaltet',
      line: 'Beim Anmelden in Millrace wird ab jetzt ein Code aus deiner Authenticator-App verlangt.',
    },
  },
  secondFactorOff: {
    en: { subject: 'Second factor switched off', line: 'Signing in to Millrace asks for no second factor any more.' },
    de: {
      subject: 'Zweiter Faktor ausgeschaltet',
      line: 'Beim Anmelden in Millrace wird kein zweiter Faktor mehr verlangt.',
    },
  },
  secondFactorReset: {
    en: {
      subject: 'Second factor taken away',
      line: 'Who runs this installation of Millrace has taken your second factor away and signed you out everywhere. Sign in with your password and set up a new one.',
    },
    de: {
      subject: 'Zweiter Faktor entfernt',
      line: 'Der Betreiber dieser Installation von Millrace hat deinen zweiten Faktor entfernt und dich überall abgemeldet. Melde dich mit deinem Passwort an und richte einen neuen ein.',
    },
  },
  recoveryCodes: {
    en: { subject: 'New recovery codes', line: 'New recovery codes were made; the old ones do not work any more.' },
    de: {
      subject: 'Neue Wiederherstellungscodes',
      line: 'Es wurden neue Wiederherstellungscodes erzeugt; die alten gelten nicht mehr.',
    },
  },
  recoveryCodeUsed: {
    en: {
      subject: 'A recovery code was used',
      line: 'Somebody signed in to your Millrace account with a recovery code instead of the authenticator app. That code does not work any more.',
    },
    de: {
      subject: 'Ein Wiederherstellungscode wurde benutzt',
      line: 'Jemand hat sich in deinem Millrace-Konto mit einem Wiederherstellungscode statt der Authenticator-App angemeldet. Dieser Code gilt nicht mehr.',
    },
  },
};

export function writeCredentialMail(mail: {
  locale: string | null | undefined;
  change: CredentialChange;
  link: string;
}): WrittenMail {
  const { en, de } = changes[mail.change];
  return writeMail(mail.locale, {
    en: {
      subject: en.subject,
      lines: [
        en.line,
        `If this was not you, choose a new password at once, end your other sessions, and tell an administrator:\n${mail.link}`,
      ],
    },
    de: {
      subject: de.subject,
      lines: [
        de.line,
        `Falls du das nicht warst, wähle sofort ein neues Passwort, beende deine anderen Sitzungen und sag einem Administrator Bescheid:\n${mail.link}`,
      ],
    },
  });
}

export interface WorkspaceNotice {
  locale: string | null | undefined;
  workspace: string;
  link: string;
}

export function writeNewOwnerMail({ locale, workspace, link, from }: WorkspaceNotice & { from: string }): WrittenMail {
  return writeMail(locale, {
    en: {
      subject: `You now own ${workspace}`,
      lines: [`${from} made you the owner of the workspace ${workspace} on Millrace.`, `Its members:\n${link}`],
    },
    de: {
      subject: `${workspace} gehört jetzt dir`,
      lines: [
        `${from} hat dich zur Inhaberin oder zum Inhaber des Arbeitsbereichs ${workspace} in Millrace gemacht.`,
        `Seine Mitglieder:\n${link}`,
      ],
    },
  });
}

export function writeFormerOwnerMail({ locale, workspace, link, to }: WorkspaceNotice & { to: string }): WrittenMail {
  return writeMail(locale, {
    en: {
      subject: `You handed ${workspace} over`,
      lines: [
        `The workspace ${workspace} on Millrace now belongs to ${to}; you are an administrator there.`,
        `If this was not you, speak to ${to} and choose a new password:\n${link}`,
      ],
    },
    de: {
      subject: `Du hast ${workspace} übergeben`,
      lines: [
        `Der Arbeitsbereich ${workspace} in Millrace gehört jetzt ${to}; du bist dort Administrator.`,
        `Falls du das nicht warst, sprich mit ${to} und wähle ein neues Passwort:\n${link}`,
      ],
    },
  });
}

export function writeWideKeyMail({ locale, workspace, link, name }: WorkspaceNotice & { name: string }): WrittenMail {
  return writeMail(locale, {
    en: {
      subject: `New API key with full access to ${workspace}`,
      lines: [
        `An API key named "${name}" was made that may do everything an administrator may in ${workspace}.`,
        `If nobody of you needs it, revoke it:\n${link}`,
      ],
    },
    de: {
      subject: `Neuer API-Schlüssel mit vollem Zugriff auf ${workspace}`,
      lines: [
        `Ein API-Schlüssel namens „${name}“ wurde erzeugt, der in ${workspace} alles darf, was ein Administrator darf.`,
        `Falls ihn niemand von euch braucht, widerrufe ihn:\n${link}`,
      ],
    },
  });
}
