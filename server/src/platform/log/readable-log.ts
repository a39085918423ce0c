/** The log for a person at a terminal: one coloured line each. Elsewhere it is JSON. */
import type { pino } from 'pino';
import { prettyFactory } from 'pino-pretty';

export function createReadableLog(output: NodeJS.WritableStream): pino.DestinationStream {
  const toLine = prettyFactory({
    colorize: true,
    singleLine: true,
    messageKey: 'message',
    translateTime: 'SYS:HH:MM:ss',
    // What only searching through many lines needs.
    ignore: 'service,requestId,traceId,workspaceId,actorId,host,pid',
  });
  return { write: (json) => void output.write(toLine(json)) };
}
