/**
 * What the gate lets pass. Only this module can make one, so a channel adapter, whose `send` takes nothing else,
 * cannot be handed a message that no one decided about.
 */

declare const passedTheGate: unique symbol;

export interface Gated<Message> {
  readonly [passedTheGate]: true;
  readonly message: Message;
  /** Where the recipient says no by one click; null when the message is a person's own reply. */
  readonly unsubscribe: UnsubscribeTarget | null;
}

export interface UnsubscribeTarget {
  /** Takes a POST (RFC 8058); a GET only shows a page. */
  url: string;
  /** An address that takes an e-mail instead, where there is one. */
  mailto?: string | undefined;
}

/** Not exported from the module: the gate alone calls it. */
export function letPass<Message>(message: Message, unsubscribe: UnsubscribeTarget | null): Gated<Message> {
  // The symbol exists for the compiler only.
  return { message, unsubscribe } as Gated<Message>;
}
