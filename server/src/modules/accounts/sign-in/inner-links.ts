/**
 * Links that are asked for inside the program, by the operator or the welcome page, and handed over instead of mailed.
 * better-auth answers a token only through a callback; this connects the two.
 */
type Kind = 'sign-in' | 'reset';

export interface InnerLinks {
  /** What better-auth calls; answers whether somebody inside had asked. */
  take(kind: Kind, email: string, token: string): boolean;
  /** Runs what makes a link; answers its token, or undefined where none was made. */
  ask(kind: Kind, email: string, make: () => Promise<unknown>): Promise<string | undefined>;
}

export function createInnerLinks(): InnerLinks {
  const waiting = new Map<string, (token: string) => void>();
  const keyOf = (kind: Kind, email: string) => `${kind} ${email.toLowerCase()}`;

  return {
    take(kind, email, token) {
      const give = waiting.get(keyOf(kind, email));
      give?.(token);
      return give !== undefined;
    },
    async ask(kind, email, make) {
      const key = keyOf(kind, email);
      let token: string | undefined;
      waiting.set(key, (given) => (token = given));
      try {
        await make();
        return token;
      } finally {
        waiting.delete(key);
      }
    },
  };
}
