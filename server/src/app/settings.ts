/**
 * Every setting of an installation: what it means, what it may be, what it is when nothing is said. `.env.example` and
 * the table in docs/operating/command-line.md are made from this, and a test holds them equal.
 */
import { z } from 'zod';
import { isAllowEntry } from '#platform/http-client/address-guard';
import { parsePrices } from './ai-prices.ts';

export interface Setting<Value> {
  about: string;
  /** As it would be written in the environment; absent means: not set. */
  standard?: string;
  /** A value to show where there is no standard one. */
  example?: string;
  /** Secrets may also be given as the path of a file, in `<NAME>_FILE`, and are never printed. */
  isSecret?: true;
  schema: z.ZodType<Value, string>;
}

export interface SettingGroup {
  title: string;
  settings: Record<string, Setting<unknown>>;
}

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'give a number from 1 to 65535, or 0 for any free port')
  .transform(Number)
  .refine((value) => value <= 65_535, 'give a number from 1 to 65535, or 0 for any free port');

const count = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d+$/, `give a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((value) => value >= from && value <= to, `give a whole number from ${from} to ${to}`);

const text = z.string();
const secretText = text.min(32, 'give at least 32 characters, for example from: openssl rand -base64 32');
const pathSegment = text.regex(/^[\w.-]+$/, 'give a name of letters, digits, dots and dashes');

const url = (protocols: string[], example: string) =>
  z.string().refine((value) => protocols.includes(protocolOf(value) ?? ''), `give an address like ${example}`);

const postgresUrl = url(['postgres:', 'postgresql:'], 'postgresql://user:password@host:5432/database');
const httpUrl = url(['http:', 'https:'], 'https://crm.example.com');

const flag = z.enum(['true', 'false'], 'give true or false').transform((value) => value === 'true');

/** Keeps the type of each schema and whether there is a standard value: the configuration is typed by them. */
function setting<const Definition extends Setting<unknown>>(definition: Definition): Definition {
  return definition;
}

export const address = {
  PORT: setting({ about: 'Port of the web app and the API.', standard: '3000', schema: port }),
  HOST: setting({
    about: 'Address to listen on. Listen on 0.0.0.0 only behind a proxy that speaks TLS.',
    standard: '127.0.0.1',
    schema: text,
  }),
  PUBLIC_URL: setting({
    about:
      'The address people open, where it is another than HOST and PORT: links in mail, cookies and sign-in use it.',
    example: 'https://crm.example.com',
    schema: httpUrl.transform((value) => value.replace(/\/+$/, '')),
  }),
  TRUSTED_PROXIES: setting({
    about: "Addresses or networks of proxies in front, comma-separated, whose word on the caller's address counts.",
    example: '127.0.0.1,10.0.0.0/8',
    schema: text.transform(splitList),
  }),
};

export const place = {
  MILLRACE_HOME: setting({
    about: 'Where the installation keeps what it owns: the built-in PostgreSQL, files, secrets, the run state.',
    standard: './.millrace',
    schema: text,
  }),
  SECRET_KEY: setting({
    about: 'Signs sessions and links; at least 32 characters. Without it one is made and kept in MILLRACE_HOME.',
    isSecret: true,
    schema: secretText,
  }),
  MASTER_KEY: setting({
    about:
      'Wraps the keys that seal stored credentials and mail; at least 32 characters. Without it one is made and kept in MILLRACE_HOME.',
    isSecret: true,
    schema: secretText,
  }),
  MASTER_KEY_PREVIOUS: setting({
    about: 'Master keys that were in use before, comma-separated, until everything is wrapped by the current one.',
    isSecret: true,
    schema: text.transform(splitList).refine((keys) => keys.every((key) => key.length >= 32), {
      error: 'give keys of at least 32 characters, comma-separated',
    }),
  }),
};

export const hashiCorpVault = {
  VAULT_ADDR: setting({
    about: 'A HashiCorp Vault whose transit engine wraps keys instead of MASTER_KEY.',
    example: 'https://vault.example.com:8200',
    schema: httpUrl,
  }),
  VAULT_TOKEN: setting({
    about: 'Token that may encrypt and decrypt with the transit key, and read it.',
    isSecret: true,
    schema: text,
  }),
  VAULT_TRANSIT_KEY: setting({ about: 'Name of the transit key.', standard: 'millrace', schema: pathSegment }),
  VAULT_TRANSIT_MOUNT: setting({
    about: 'Where the transit engine is mounted.',
    standard: 'transit',
    schema: text.regex(/^[\w./-]+$/, 'give a path such as transit'),
  }),
  VAULT_NAMESPACE: setting({ about: 'Namespace, where Vault has some.', example: 'admin/crm', schema: text }),
};

export const database = {
  DATABASE_URL: setting({
    about:
      'A PostgreSQL 15 to 18 of your own, logging in as the owner of the database. Without it the built-in one runs.',
    example: 'postgresql://millrace_owner:secret@localhost:5432/millrace',
    isSecret: true,
    schema: postgresUrl,
  }),
  DATABASE_DIRECT_URL: setting({
    about:
      'The server itself, past any pooler: for notifications and prepared statements. The same as DATABASE_URL where there is no pooler. Without it changes are polled for.',
    example: 'postgresql://millrace_owner:secret@db.internal:5432/millrace',
    isSecret: true,
    schema: postgresUrl,
  }),
  DATABASE_APP_ROLE: setting({
    about:
      'The role requests and jobs work as, bound by row-level security. Roles belong to the whole server: two installations on one need two names.',
    standard: 'millrace_app',
    schema: text.regex(/^[a-z_][a-z0-9_]{0,62}$/, 'give a name of lower-case letters, digits and underscores'),
  }),
  DATABASE_POOL_SIZE: setting({
    about: 'Connections for requests and jobs of one process; a third as many come on top for the program itself.',
    standard: '12',
    schema: count(2, 500),
  }),
};

export const mail = {
  MAIL_IN_PORT: setting({
    about: 'Port of the SMTP listener that takes inbound mail.',
    standard: '2525',
    schema: port,
  }),
  MAIL_IN_HOST: setting({ about: 'Address the SMTP listener listens on.', standard: '127.0.0.1', schema: text }),
  MAIL_DOMAIN: setting({
    about:
      'Domain of Message-IDs, and the name the SMTP listener greets with. Without it that of the channel and of PUBLIC_URL.',
    example: 'mail.example.com',
    schema: text,
  }),
  MAIL_FROM: setting({
    about:
      "Sender of the program's own mail: invitations, confirmations, links for a new password. Without it millrace@ and the domain of MAIL_DOMAIN or PUBLIC_URL.",
    example: 'Millrace <crm@example.com>',
    schema: text,
  }),
  SMTP_URL: setting({
    about:
      'The server outbound mail goes through, for channels that name none of their own and for mail of the program itself.',
    example: 'smtp://user:password@smtp.example.com:587',
    isSecret: true,
    schema: url(['smtp:', 'smtps:'], 'smtp://user:password@smtp.example.com:587'),
  }),
};

export const ai = {
  AI_PROVIDER: setting({
    about:
      'Who writes suggestions: offline (built in), openai-compatible or anthropic. Without it, whichever key is set.',
    example: 'openai-compatible',
    schema: z.enum(['offline', 'openai-compatible', 'anthropic'], 'give offline, openai-compatible or anthropic'),
  }),
  AI_BASE_URL: setting({
    about: 'Address of an OpenAI-compatible API.',
    example: 'https://api.openai.com/v1',
    schema: httpUrl,
  }),
  AI_API_KEY: setting({ about: 'Key for AI_BASE_URL; local models need none.', isSecret: true, schema: text }),
  ANTHROPIC_API_KEY: setting({ about: "Key for Anthropic's API.", isSecret: true, schema: text }),
  AI_MODEL: setting({ about: 'Name of the model.', example: 'gpt-5-mini', schema: text }),
  AI_PRICES: setting({
    about:
      'What models cost, as name=input/output in US dollars a million tokens, comma-separated; * stands for every other. For the cost of workflow steps and for budgets.',
    example: 'gpt-5-mini=0.25/2,*=3/15',
    schema: text.transform((value, context) => {
      const prices = parsePrices(value);
      if (!prices) context.addIssue({ code: 'custom', message: 'give prices such as gpt-5-mini=0.25/2' });
      return prices ?? {};
    }),
  }),
};

export const outbound = {
  OUTBOUND_ALLOW: setting({
    about:
      'Hosts, addresses and networks inside your own network, comma-separated, that workflows and connections may ask all the same. Without it only what the whole internet can reach.',
    example: 'n8n.internal,*.corp.example,10.20.0.0/16',
    schema: text.transform(splitList).refine((entries) => entries.every(isAllowEntry), {
      error: 'give hosts (n8n.internal, *.corp.example), addresses or networks (10.20.0.0/16), without ports',
    }),
  }),
  OUTBOUND_PORTS: setting({
    about: 'Ports that workflows and connections may ask; hosts of OUTBOUND_ALLOW on any.',
    standard: '80,443,8080,8443',
    schema: text
      .transform(splitList)
      .refine((ports) => ports.every((value) => /^[1-9]\d{0,4}$/.test(value) && Number(value) <= 65_535), {
        error: 'give numbers from 1 to 65535, comma-separated',
      })
      .transform((ports) => ports.map(Number)),
  }),
};

export const signIn = {
  SIGN_UP: setting({
    about: 'Whether strangers who reach the sign-in page may make an account (open), or only people you add (closed).',
    standard: 'open',
    schema: z.enum(['open', 'closed'], 'give open or closed'),
  }),
  GOOGLE_CLIENT_ID: setting({
    about:
      'Lets people sign in with Google. Make an OAuth client for a web application; its redirect address is PUBLIC_URL with /api/v1/auth/callback/google.',
    example: '1234-abcd.apps.googleusercontent.com',
    schema: text,
  }),
  GOOGLE_CLIENT_SECRET: setting({ about: 'Secret of that client.', isSecret: true, schema: text }),
  GOOGLE_ISSUER: setting({
    about: 'Another OpenID provider in the place of Google, with /authorize, /token and /userinfo below this address.',
    example: 'https://sso.example.com',
    schema: httpUrl,
  }),
  SESSION_DAYS: setting({
    about: 'Days after which a session of the web app ends when nobody uses it; it is renewed once a day by use.',
    standard: '30',
    schema: count(1, 365),
  }),
  SIGN_IN_ATTEMPTS: setting({
    about:
      'Failed sign-ins, new accounts and mails about signing in that one address may cause in 15 minutes; 0 for no limit. For one account it is always 10.',
    standard: '60',
    schema: count(0, 1_000_000),
  }),
};

const perMinute = count(0, 1_000_000);

export const limits = {
  RATE_LIMIT_PER_MINUTE: setting({
    about:
      'Requests one API key or access token may make in a minute; a workspace may choose another number. 0 for no limits at all.',
    standard: '100',
    schema: perMinute,
  }),
  RATE_LIMIT_APP_PER_MINUTE: setting({
    about: 'Requests one session of the web app may make in a minute, and a person twice as many; 0 for no limit.',
    standard: '1200',
    schema: perMinute,
  }),
  RATE_LIMIT_WORKSPACE_PER_MINUTE: setting({
    about:
      'Requests a workspace may make in a minute, and the most it may choose for one key or session; 0 for no limit.',
    standard: '12000',
    schema: perMinute,
  }),
  RATE_LIMIT_ADDRESS_PER_MINUTE: setting({
    about: 'Requests one network address may make in a minute; 0 for no limit.',
    standard: '6000',
    schema: perMinute,
  }),
  RATE_LIMIT_SIGN_IN_PER_MINUTE: setting({
    about: 'Attempts to sign in or up, and faulty keys, of one address in a minute; 0 for no limit.',
    standard: '60',
    schema: perMinute,
  }),
  RATE_LIMIT_INVITATION_PER_MINUTE: setting({
    about: 'People a workspace may add or invite in a minute; 0 for no limit.',
    standard: '30',
    schema: perMinute,
  }),
  RATE_LIMIT_WEBHOOK_PER_MINUTE: setting({
    about: 'Deliveries to inbound webhooks, of one address or into one workspace, in a minute; 0 for no limit.',
    standard: '6000',
    schema: perMinute,
  }),
  REDIS_URL: setting({
    about: 'A Redis in which all processes count together. Without it each lets its share of a limit through.',
    example: 'redis://:password@localhost:6379',
    isSecret: true,
    schema: url(['redis:', 'rediss:'], 'redis://:password@localhost:6379'),
  }),
};

export const operation = {
  LOG_LEVEL: setting({
    about: 'What is logged: fatal, error, warn, info, debug or silent.',
    standard: 'info',
    schema: z.enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'silent'],
      'give fatal, error, warn, info, debug or silent',
    ),
  }),
  DRAIN_SECONDS: setting({
    about: 'How long work under way may take to finish when the program stops.',
    standard: '20',
    schema: count(0, 3600),
  }),
  SENDERS: setting({
    about: 'Messages one process sends at the same time.',
    standard: '50',
    schema: count(1, 1000),
  }),
  RUNS_KEPT_DAYS: setting({
    about:
      'How long runs of workflows that have ended are kept, with their traces, in days. A workspace may set its own under Data.',
    standard: '30',
    schema: count(1, 3650),
  }),
  CORS_ORIGINS: setting({
    about:
      'Other sites, comma-separated, whose pages may call the API with an API key. Without it none may; cookies never count across sites.',
    example: 'https://forms.example.com',
    schema: text.transform(splitList).refine((origins) => origins.every(isOrigin), {
      error: 'give origins without a path, like https://forms.example.com',
    }),
  }),
  SHED_ABOVE_DELAY_MS: setting({
    about: 'Requests are refused with 503 while the process is this many milliseconds behind; 0 for never.',
    standard: '1000',
    schema: count(0, 60_000),
  }),
  PROBE_PORT: setting({
    about: 'Port on which a process that is only a worker answers /health and /metrics. Without it, none.',
    example: '3001',
    schema: port,
  }),
  METRICS_TOKEN: setting({
    about: 'Bearer token that opens /metrics to other machines. Without it only this machine may read them.',
    isSecret: true,
    schema: text.min(16, 'give at least 16 characters'),
  }),
  WELCOME: setting({
    about: 'Whether a start without any account prints a link into a demo workspace.',
    standard: 'true',
    schema: flag,
  }),
};

/** Not for people, and in no list of settings: what the program's own tests ask of it. */
export const testing = {
  MILLRACE_TEST_KILL_AT: setting({
    about: 'At which write of a run to end the process, without warning: see death-switch.ts.',
    schema: count(1, 1_000_000),
  }),
  NODE_ENV: setting({ about: 'Whether this is a test.', standard: '', schema: text }),
};

export const settingGroups: SettingGroup[] = [
  { title: 'Address', settings: address },
  { title: 'Place and secrets', settings: place },
  { title: 'Keys in HashiCorp Vault', settings: hashiCorpVault },
  { title: 'Database', settings: database },
  { title: 'Mail', settings: mail },
  { title: 'AI suggestions', settings: ai },
  { title: 'Addresses that users give', settings: outbound },
  { title: 'Signing in', settings: signIn },
  { title: 'Limits', settings: limits },
  { title: 'Operation', settings: operation },
];

/** The file `.env.example`. */
export function renderEnvExample(groups = settingGroups): string {
  const lines = [
    '# Settings of Millrace, all optional. Copy to .env and change what you need; the environment goes before the file.',
    '# A secret may also be given as the path of a file that holds it: NAME_FILE=/run/secrets/name.',
    '# Made from server/src/app/settings.ts: npm run generate',
  ];
  for (const group of groups) {
    lines.push('', `# --- ${group.title}`);
    for (const [name, { about, standard, example }] of Object.entries(group.settings)) {
      lines.push('', `# ${about}`, `# ${name}=${standard ?? example ?? ''}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The table of docs/operating/command-line.md. */
export function renderSettingsTable(groups = settingGroups): string {
  const rows = groups.flatMap((group) =>
    Object.entries(group.settings).map(([name, { about, standard, isSecret }]) => {
      const names = isSecret ? `\`${name}\`, \`${name}_FILE\`` : `\`${name}\``;
      return `| ${names} | ${standard === undefined ? '–' : `\`${standard}\``} | ${about} |`;
    }),
  );
  return ['| setting | standard | meaning |', '|---|---|---|', ...rows].join('\n');
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value;
}

function protocolOf(value: string): string | undefined {
  return URL.canParse(value) ? new URL(value).protocol : undefined;
}

function splitList(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
