/** Ports that are to be listened on, and the SMTP server outbound mail goes through. */
import { createServer } from 'node:net';
import { createTransport } from 'nodemailer';
import type { Config } from '../config.ts';
import { findRunning } from '../installation.ts';
import { explainListenError } from '../listen-error.ts';
import { type Check, failed, messageOf, passed, warned } from './check.ts';

const smtpTimeoutMs = 5000;
const redisTimeoutMs = 3000;

export async function checkNetwork(config: Config): Promise<Check[]> {
  const services = config.mail.smtpUrl === undefined ? [] : [await checkSmtp(config.mail.smtpUrl)];
  if (config.redisUrl !== undefined) services.push(await checkRedis(config.redisUrl));
  const running = findRunning(config.home);
  if (running) return [await checkRunning(running.address), ...services];
  const { host, port, mail } = config;
  const ports = await Promise.all([
    checkPort('port', { host, port, setting: 'PORT' }),
    checkPort('mail port', { host: mail.inHost, port: mail.inPort, setting: 'MAIL_IN_PORT' }),
  ]);
  return [...ports, ...services];
}

async function checkRunning(address: string): Promise<Check> {
  const remedy = 'Read its log; /health/ready names the part that is not ready.';
  try {
    const response = await fetch(`${address}/health/ready`, { signal: AbortSignal.timeout(5000) });
    if (response.ok) return passed('program', `It runs at ${address} and is ready.`);
    return failed('program', `It runs at ${address} and is not ready: ${await response.text()}`, remedy);
  } catch (error) {
    return failed('program', `It runs at ${address} and does not answer: ${messageOf(error)}`, remedy);
  }
}

function checkPort(name: string, wanted: { host: string; port: number; setting: string }): Promise<Check> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => {
      const [detail = '', ...remedy] = explainListenError(error, wanted).message.split(/(?<=\.) /);
      resolve(failed(name, detail, remedy.join(' ')));
    });
    const { host, port } = wanted;
    probe.listen({ host, port, exclusive: true }, () =>
      probe.close(() => resolve(passed(name, `${host}:${port} can be listened on.`))),
    );
  });
}

async function checkSmtp(url: string): Promise<Check> {
  const { hostname, port } = new URL(url);
  const server = `${hostname}${port ? `:${port}` : ''}`;
  const timeouts = { connectionTimeout: smtpTimeoutMs, greetingTimeout: smtpTimeoutMs, socketTimeout: smtpTimeoutMs };
  const transport = createTransport({ url, ...timeouts });
  try {
    await transport.verify();
    return passed('smtp', `${server} answers and takes the login.`);
  } catch (error) {
    const remedy =
      'Check host, port, user and password in SMTP_URL (smtps:// for port 465), and whether a firewall is in between.';
    return failed('smtp', `${server} cannot be used: ${messageOf(error)}`, remedy);
  } finally {
    transport.close();
  }
}

async function checkRedis(url: string): Promise<Check> {
  const { hostname, port } = new URL(url);
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: redisTimeoutMs, retryStrategy: () => null });
  // Told by the rejection of what is asked below.
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.ping();
    return passed('redis', `${hostname}:${port || '6379'} answers.`);
  } catch (error) {
    const remedy =
      'Check host, port and password in REDIS_URL. Until it answers, each process counts its share of requests by itself.';
    return warned('redis', `${hostname}:${port || '6379'} cannot be used: ${messageOf(error)}`, remedy);
  } finally {
    redis.disconnect();
  }
}
