/**
 * Second factors, asked for however somebody signs in. better-auth asks only after a password; a one-time link, Google
 * and the confirmation of an address would go around it.
 */
import { twoFactor } from 'better-auth/plugins/two-factor';

/** Where a browser is sent that has to show a code before it is signed in. */
export const codePage = '/sign-in?step=code';

const otherWaysIn: readonly string[] = ['/magic-link/verify', '/callback/:id', '/verify-email'];

export function secondFactor() {
  const plugin = twoFactor({
    issuer: 'Millrace',
    totpOptions: { allowPasswordless: true },
    allowPasswordless: true,
  });
  const [afterPassword] = plugin.hooks.after;
  if (!afterPassword || plugin.hooks.after.length > 1) {
    throw new Error('better-auth asks for second factors in another way than this was written for.');
  }
  type Matcher = typeof afterPassword.matcher;
  const matcher: Matcher = (context) => afterPassword.matcher(context) || otherWaysIn.includes(context.path ?? '');
  // Ends the new session and leaves a challenge instead; what it answers is turned into `codePage` for a browser.
  return { ...plugin, hooks: { after: [{ ...afterPassword, matcher }] } };
}
