/** When to stop, and when to stop waiting for it. */
import { constants } from 'node:os';
import process from 'node:process';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * One Ctrl-C arrives up to three times: from the terminal, which signals the whole process group, from npm and from the
 * launcher, which pass it on. What follows within this time is the same wish, not an impatient one.
 */
const sameWishMs = 1000;

/**
 * Resolves with the reason when the program is asked to stop: by a signal, or because the launcher that started it is gone. A further
 * signal after that ends the process at once, after `beforeForced`.
 */
export function waitForStopRequest(options: { beforeForced: () => void }): Promise<string> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    const ask = (reason: string) => {
      askedAt ??= performance.now();
      resolve(reason);
    };
    for (const signal of signals) {
      process.on(signal, () => {
        // A terminal that closes after Ctrl-C hangs up, too, and that is no impatience.
        const isFurther = askedAt !== undefined && performance.now() - askedAt > sameWishMs && signal !== 'SIGHUP';
        if (isFurther) {
          options.beforeForced();
          process.exit(128 + constants.signals[signal]);
        }
        ask(signal);
      });
    }
    if (process.connected) {
      process.on('disconnect', () => ask('the launcher is gone'));
      // Listened to, and still no reason to stay when everything else is done.
      process.channel?.unref();
    }
  });
}
