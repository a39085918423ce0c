import { CommandError, exitCodes } from './exit-codes.ts';

/** Why a port cannot be listened on, in words that name the setting to change. */
export function explainListenError(error: Error, wanted: { host: string; port: number; setting: string }): Error {
  const { host, port, setting } = wanted;
  const explain = (sentence: string) => new CommandError(exitCodes.port, sentence, { cause: error });
  switch ('code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return explain(
        `Port ${port} on ${host} is taken by another program. Stop that one, or set ${setting} to another port.`,
      );
    case 'EACCES':
      return explain(`This user may not listen on port ${port}. Set ${setting} to a port above 1023.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return explain(`This machine has no address ${host}. Set HOST to one it has, such as 127.0.0.1.`);
    default:
      return error;
  }
}
