/**
 * What an error of an SMTP attempt proves. A reply of the server decides. Without one it matters how far the message
 * came: before its last byte was handed to the connection the server cannot have accepted it; after that it may have.
 */
/** An error of nodemailer; any field may be missing. */
export interface SmtpFailure {
  message?: string;
  code?: string;
  /** `CONN`, `AUTH …`, `MAIL FROM`, `RCPT TO`, `DATA`; `API` for what never reached the server. */
  command?: string;
  responseCode?: number;
  response?: string;
  /** Set by our pool: all of the message was handed to the connection. */
  isBodyHandedOver?: boolean;
}

/**
 * The order of doubt decides: what the server may have accepted is `unknown`. `refused` is for good; of the transient
 * ones `later` is the server's own wish to be asked again in minutes to hours.
 */
export type SmtpVerdict =
  | { kind: 'refused'; code: string; detail: string; badAddress: boolean }
  | { kind: 'transient'; retry: 'failed' | 'later'; code: string; detail: string }
  | { kind: 'unknown'; code: string; detail: string };

export function classifySmtpError(error: SmtpFailure): SmtpVerdict {
  const { responseCode } = error;
  if (error.code === 'EAUTH')
    return passing('smtp.sign_in_refused', `The mail server refused the sign-in${said(error)}`);
  if (responseCode !== undefined && responseCode >= 500) return refusal(error, responseCode);
  if (responseCode !== undefined && responseCode >= 400) {
    const detail = `The mail server asked to try again later${said(error)}`;
    return { kind: 'transient', retry: 'later', code: `smtp.${responseCode}`, detail };
  }
  if (error.isBodyHandedOver) {
    const detail = 'The connection was lost after the whole message was sent: the server may have accepted it.';
    return { kind: 'unknown', code: 'smtp.no_answer', detail };
  }
  if (error.command === 'API' && error.code === 'EENVELOPE') {
    return {
      kind: 'refused',
      code: 'smtp.bad_address',
      detail: `The address cannot be written to${said(error)}`,
      badAddress: true,
    };
  }
  if (error.code === 'EMESSAGE') {
    return {
      kind: 'refused',
      code: 'smtp.too_large',
      detail: `The mail server takes no message of this size${said(error)}`,
      badAddress: false,
    };
  }
  return passing(
    connectionCodes[error.code ?? ''] ?? 'smtp.connection_failed',
    `The mail server could not be reached${said(error)}`,
  );
}

/** nodemailer's codes for what happens before the server has the message. */
const connectionCodes: Readonly<Record<string, string>> = {
  EDNS: 'smtp.unknown_host',
  ETIMEDOUT: 'smtp.timeout',
  ETLS: 'smtp.tls_failed',
};

function passing(code: string, detail: string): SmtpVerdict {
  return { kind: 'transient', retry: 'failed', code, detail };
}

/** 5.1.x says the address is wrong; a bare 550, 551 or 553 to RCPT means the same. */
function refusal(error: SmtpFailure, responseCode: number): SmtpVerdict {
  const enhanced = /\b5\.\d{1,3}\.\d{1,3}\b/.exec(error.response ?? '')?.[0];
  const isAddress =
    enhanced === undefined ? [550, 551, 553].includes(responseCode) : /^5\.1\.(?:1|2|3|6|10)$/.test(enhanced);
  return {
    kind: 'refused',
    code: `smtp.${responseCode}`,
    detail: `The mail server refused the message for good${said(error)}`,
    badAddress: error.command === 'RCPT TO' && isAddress,
  };
}

function said(error: SmtpFailure): string {
  const text = (error.response ?? error.message ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 500);
  return text === '' ? '.' : `: ${text}`;
}
