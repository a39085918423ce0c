/**
 * What a new password must be: long enough, and none that is tried first. The list of common and breached passwords and the
 * patterns people make of them come with zxcvbn-ts; nothing is asked over the network.
 */
import { accountErrors } from '@millrace/contracts/accounts/errors';
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { Problem } from '#platform/errors';

export const passwordLength = { least: 12, most: 128 };

/** Of 0 to 4: below it a million tries are enough. */
const leastScore = 2;

/** Its lists are unpacked when the first password is chosen: a start would be a quarter of a second longer for them. */
let guesser: Promise<ZxcvbnFactory> | undefined;

async function loadGuesser(): Promise<ZxcvbnFactory> {
  const [core, common] = await Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')]);
  const { dictionary, adjacencyGraphs: graphs } = common;
  return new core.ZxcvbnFactory({ dictionary, graphs, maxLength: passwordLength.most });
}

/** `about`: what is known of the person, such as the address. Length is better-auth's to check. */
export async function requireGoodPassword(password: string, about: readonly string[]): Promise<void> {
  if (password.length < passwordLength.least || password.length > passwordLength.most) return;
  const words = about
    .map((text) => text.toLowerCase())
    .flatMap((text) => [text, ...text.split('@'), ...text.split(/[\s@.]+/)])
    .filter((word) => word.length > 2);
  guesser ??= loadGuesser();
  if ((await guesser).check(password, words).score >= leastScore) return;
  throw new Problem(
    accountErrors.passwordCommon,
    'This password is one of the first that are tried. Take a few words that do not belong together.',
  );
}
