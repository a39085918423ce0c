/** Settings that are right at home and weak where strangers come by. */
import type { Config } from '../config.ts';
import { type Check, passed, warned } from './check.ts';

type Settings = Pick<Config, 'host' | 'publicUrl' | 'trustedProxies' | 'limits' | 'isSignUpOpen' | 'corsOrigins'>;

export function checkExposure(settings: Settings): Check[] {
  return [
    checkTransport(settings),
    checkProxy(settings),
    checkLimits(settings),
    checkSignUp(settings),
    checkSites(settings),
  ];
}

export const loopback = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

export function isPublic({ host, publicUrl }: Pick<Settings, 'host' | 'publicUrl'>): boolean {
  return !loopback.test(host) || (publicUrl !== undefined && !loopback.test(new URL(publicUrl).hostname));
}

function checkTransport(settings: Settings): Check {
  const name = 'transport';
  if (!isPublic(settings)) return passed(name, 'Only this machine reaches the program.');
  if (settings.publicUrl?.startsWith('https:'))
    return passed(name, 'People open it over TLS; cookies are sent over nothing else.');
  const remedy = 'Put a proxy that speaks TLS in front and set PUBLIC_URL to its https address.';
  return warned(name, 'Other machines reach it without TLS: passwords and sessions can be read on the way.', remedy);
}

function checkProxy(settings: Settings): Check {
  const name = 'proxies';
  if (settings.trustedProxies.length > 0)
    return passed(name, `Addresses are believed from ${settings.trustedProxies.join(', ')}.`);
  if (settings.publicUrl === undefined || !isPublic(settings)) return passed(name, 'None is trusted.');
  const remedy = 'Set TRUSTED_PROXIES to the address of the proxy in front, if there is one.';
  return warned(name, 'None is trusted: behind one, everybody has its address and one limit.', remedy);
}

function checkLimits({ limits }: Settings): Check {
  const name = 'limits';
  if (limits.api === 0) return warned(name, 'Nobody is limited.', 'Set RATE_LIMIT_PER_MINUTE to more than 0.');
  const off = Object.entries({
    RATE_LIMIT_APP_PER_MINUTE: limits.app,
    RATE_LIMIT_WORKSPACE_PER_MINUTE: limits.workspace,
    RATE_LIMIT_ADDRESS_PER_MINUTE: limits.address,
    RATE_LIMIT_SIGN_IN_PER_MINUTE: limits.faultyCredentials,
  }).flatMap(([setting, value]) => (value === 0 ? [setting] : []));
  if (off.length === 0)
    return passed(name, `${limits.api} requests a minute for a key, ${limits.address} for an address.`);
  return warned(name, `There is no limit where ${off.join(', ')} says 0.`, 'Give numbers above 0.');
}

function checkSignUp(settings: Settings): Check {
  const name = 'sign-up';
  if (!settings.isSignUpOpen) return passed(name, 'Only people you add may sign up.');
  if (!isPublic(settings)) return passed(name, 'Whoever sits at this machine may sign up.');
  return warned(
    name,
    'Strangers may make accounts and workspaces.',
    'Set SIGN_UP=closed unless that is what you want.',
  );
}

function checkSites({ corsOrigins }: Settings): Check {
  const name = 'other sites';
  const plain = corsOrigins.filter((origin) => origin.startsWith('http:') && !loopback.test(new URL(origin).hostname));
  if (plain.length === 0) {
    return passed(
      name,
      corsOrigins.length === 0
        ? 'None may call the API from its pages.'
        : `${corsOrigins.join(', ')} may call the API.`,
    );
  }
  const remedy = 'Name it with https in CORS_ORIGINS: whoever sits on the way can put a page there.';
  return warned(name, `${plain.join(', ')} may call the API from pages that come without TLS.`, remedy);
}
