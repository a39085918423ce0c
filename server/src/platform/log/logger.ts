/** What the program needs of a logger, met by pino's and by the one Fastify hands to a request. */
import { pino } from 'pino';
import { maskFields, maskText } from './mask.ts';

type Write = (fields: object, message: string) => void;

export interface Logger {
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
  fatal: Write;
  child(fields: Record<string, unknown>): Logger;
}

export interface LoggerOptions {
  level: string;
  service: string;
  destination?: pino.DestinationStream | undefined;
}

/** Structured JSON logs: time, level, service, message and whatever the line adds, secrets and people's data masked. */
export function createLogger(options: LoggerOptions): pino.Logger {
  const log = pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label }), log: maskFields },
      // Errors are made loggable by maskFields, at any depth.
      serializers: { err: (error: unknown) => error },
      hooks: {
        logMethod(args, method) {
          // What pino is called with: fields and a message, or a message alone.
          const masked = args.map((arg) => (typeof arg === 'string' ? maskText(arg) : arg)) as typeof args;
          method.apply(this, masked);
        },
      },
    },
    options.destination ?? pino.destination({ dest: 2, sync: false }),
  );
  return maskChildren(log);
}

/** pino has no hook for the fields a child is bound to. Children inherit from their parent, and with it this. */
function maskChildren(log: pino.Logger): pino.Logger {
  const makeChild = log.child;
  log.child = function child(this: pino.Logger, fields: pino.Bindings, options?: object) {
    return makeChild.call(this, maskFields(fields), options);
  } as typeof log.child; // its overloads differ only in the names of custom levels, which we have none of
  return log;
}

/** Says nothing; for tests and for command lines that print their own words. */
export const silentLogger: pino.Logger = pino({ level: 'silent' });
