/** A mail server that misbehaves on purpose: each step of the dialogue answers as the test says, or not at all. */
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What to answer at a step: a reply, `drop` to cut the connection, `silence` to say nothing. */
export type Step = `${number}${string}` | 'drop' | 'silence';

export interface SmtpScript {
  greeting?: Step;
  EHLO?: Step;
  AUTH?: Step;
  MAIL?: Step;
  RCPT?: Step;
  DATA?: Step;
  /** After the final dot. */
  dot?: Step;
}

export interface ScriptedSmtp {
  port: number;
  /** Changes how it answers from the next command on. */
  script: SmtpScript;
  /** Mails whose final dot arrived, as they came. */
  mails: { from: string; to: string[]; data: string }[];
  /** Connections it was ever asked for. */
  connections: number;
  close(): Promise<void>;
}

export async function startScriptedSmtp(script: SmtpScript = {}): Promise<ScriptedSmtp> {
  const sockets = new Set<Socket>();
  const state: ScriptedSmtp = { port: 0, script, mails: [], connections: 0, close };
  const server = createServer((socket) => {
    state.connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    converse(socket, state);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.port = (server.address() as AddressInfo).port;
  return state;

  function close(): Promise<void> {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  }
}

/** What a server answers that has nothing against it. */
const usual: Readonly<Record<string, Step>> = {
  EHLO: '250-scripted\r\n250 AUTH PLAIN',
  AUTH: '235 ok',
  DATA: '354 go on',
  QUIT: '221 bye',
};

function converse(socket: Socket, state: ScriptedSmtp): void {
  let buffered = '';
  let isData = false;
  let mail = { from: '', to: [] as string[], data: '' };
  const answer = (step: Step): void => {
    if (step === 'drop') socket.destroy();
    else if (step !== 'silence') socket.write(`${step}\r\n`);
  };
  const readData = (): boolean => {
    const end = buffered.indexOf('\r\n.\r\n');
    if (end === -1) return false;
    // A line that begins with a dot was given a second one on its way.
    mail.data = buffered.slice(0, end + 2).replaceAll(/^\.\./gm, '.');
    buffered = buffered.slice(end + 5);
    isData = false;
    state.mails.push(mail);
    mail = { from: '', to: [], data: '' };
    answer(state.script.dot ?? '250 2.0.0 accepted');
    return true;
  };
  const readCommand = (): boolean => {
    const end = buffered.indexOf('\r\n');
    if (end === -1) return false;
    const line = buffered.slice(0, end);
    buffered = buffered.slice(end + 2);
    const verb = line.slice(0, 4).toUpperCase();
    const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
    if (verb === 'MAIL') mail.from = address;
    if (verb === 'RCPT') mail.to.push(address);
    const step = state.script[verb as keyof SmtpScript] ?? usual[verb] ?? '250 ok';
    answer(step);
    isData = verb === 'DATA' && step.startsWith('354');
    return true;
  };
  answer(state.script.greeting ?? '220 scripted ready');
  socket.on('data', (chunk) => {
    buffered += chunk.toString('latin1');
    while (isData ? readData() : readCommand());
  });
}
