/** Addresses as steps of workflows give them: `ada@example.org`, `Ada <ada@example.org>` as headers have it, or a list. */
import { z } from 'zod';
import { parseAddresses } from './mail-address.ts';

const message = 'must be an e-mail address such as ada@example.com';

export const mailAddress = z
  .string()
  .trim()
  .max(1000)
  .transform((given, context) => {
    const [first, second] = parseAddresses(given);
    if (first && !second) return first.address;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

export const mailAddresses = z.union([
  z
    .string()
    .trim()
    .max(20_000)
    .transform((given, context) => {
      const found = parseAddresses(given).map(({ address }) => address);
      if (found.length > 0 && found.length <= 50) return found;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }),
  z.array(mailAddress).max(50),
]);
