/** Who may be written to, and the gate every outbound message passes. */
export type { Gated, UnsubscribeTarget } from './gated.ts';
