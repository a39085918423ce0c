/** How people sign in: what works at home and is weak, or does not work at all, where strangers come by. */
import type { Config } from '../config.ts';
import { type Check, passed, warned } from './check.ts';
import { isPublic, loopback } from './check-exposure.ts';

type Settings = Pick<Config, 'host' | 'publicUrl' | 'mail' | 'signIn'>;

/** A month unused; longer is convenient for who finds the laptop, too. */
const longSessionDays = 30;

export function checkSignIn(settings: Settings): Check[] {
  return [checkMail(settings), checkGoogle(settings), checkGuessing(settings), checkSessions(settings)];
}

function checkMail(settings: Settings): Check {
  const name = 'account mail';
  const { smtpUrl, from, domain } = settings.mail;
  if (smtpUrl === undefined) {
    const detail = 'No mail server: addresses are not confirmed, and nobody is told of a changed password.';
    if (!isPublic(settings)) return passed(name, detail);
    return warned(name, detail, 'Set SMTP_URL and MAIL_FROM.');
  }
  if (from !== undefined || domain !== undefined || settings.publicUrl !== undefined)
    return passed(name, 'Confirmations, invitations and warnings go out through SMTP_URL.');
  return warned(name, 'It has no sender other servers would believe.', 'Set MAIL_FROM to an address of your domain.');
}

function checkGoogle(settings: Settings): Check {
  const name = 'google';
  const { google } = settings.signIn;
  if (!google) return passed(name, 'Nobody signs in with Google.');
  if (google.issuer !== undefined && !isSafeAddress(google.issuer))
    return warned(name, `${google.issuer} is asked without TLS.`, 'Give GOOGLE_ISSUER its https address.');
  if (settings.publicUrl === undefined) {
    const remedy = 'Set PUBLIC_URL, and enter that address with /api/v1/auth/callback/google at Google.';
    return warned(name, 'Google sends people back to HOST and PORT, which only this machine reaches.', remedy);
  }
  if (isSafeAddress(settings.publicUrl)) return passed(name, 'People may sign in with it.');
  return warned(name, 'Google sends nobody back to an address without TLS.', 'Give PUBLIC_URL its https address.');
}

function isSafeAddress(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || loopback.test(hostname);
}

function checkGuessing({ signIn }: Settings): Check {
  const name = 'guessing';
  if (signIn.attemptsPerAddress > 0)
    return passed(name, `10 wrong passwords for an account, ${signIn.attemptsPerAddress} from an address.`);
  const detail = 'One address may try passwords for any number of accounts.';
  return warned(name, detail, 'Set SIGN_IN_ATTEMPTS to more than 0.');
}

function checkSessions({ signIn }: Settings): Check {
  const name = 'sessions';
  const detail = `They end after ${signIn.sessionDays} days without use.`;
  if (signIn.sessionDays <= longSessionDays) return passed(name, detail);
  return warned(name, detail, `Set SESSION_DAYS to ${longSessionDays} or less.`);
}
