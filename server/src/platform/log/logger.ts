/** What the program needs of a logger, met by pino's and by the one Fastify hands to a request. */
import { pino } from 'pino';

type Write = (fields: object, message: string) => void;

export interface Logger {
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
  fatal: Write;
  child(fields: Record<string, unknown>): Logger;
}

/** Paths whose values never reach the log: secrets, credentials and people's data. */
const redacted = [
  'password',
  '*.password',
  'apiKey',
  '*.apiKey',
  'token',
  '*.token',
  'secret',
  '*.secret',
  'authorization',
  '*.authorization',
  'cookie',
  '*.cookie',
  'req.headers.authorization',
  'req.headers.cookie',
  'email',
  '*.email',
  'phone',
  '*.phone',
  'body',
  '*.body',
];

export interface LoggerOptions {
  level: string;
  service: string;
  destination?: pino.DestinationStream | undefined;
}

/** Structured JSON logs: time, level, service, message and whatever the line adds, secrets masked. */
export function createLogger(options: LoggerOptions): pino.Logger {
  return pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: 'message',
      redact: { paths: redacted, censor: '[redacted]' },
    },
    options.destination ?? pino.destination({ dest: 2, sync: false }),
  );
}

/** Says nothing; for tests and for command lines that print their own words. */
export const silentLogger: pino.Logger = pino({ level: 'silent' });
