import { ActionError } from '#modules/connections/connections.module';
import { findSmtpProblem, type SmtpServer, type SmtpTimes } from '#platform/mail/smtp-pool';

/** Connects and signs in the way sending does, and sends nothing. Throws what is wrong. */
export async function tryServer(server: SmtpServer, times: SmtpTimes): Promise<void> {
  const message = await findSmtpProblem(server, times);
  if (message === undefined) return;
  throw new ActionError({ code: 'smtp.not_reachable', message, class: 'transient', nothingHappened: true });
}
