/** What to type into a shell to call a webhook as its callers do: with its secret, or signed with it. Pure. */
import { isRecord } from '../../../../../api/json.ts';

export interface CallToWrite {
  readonly url: string;
  /** Of the trigger, as it stands in the definition. */
  readonly methods: unknown;
  readonly auth: unknown;
  /** What stands in its place is put there by whoever copies it. */
  readonly secret: string;
}

const body = '{"hello":"world"}';

export function writeCall({ url, methods, auth, secret }: CallToWrite): string {
  const method = methodOf(methods);
  const hasBody = method !== 'GET' && method !== 'DELETE';
  const data = hasBody ? [`-H 'Content-Type: application/json'`] : [];
  const call = (headers: readonly string[], sent: string) =>
    ['curl', '-X', method, quote(url), ...data, ...headers, ...(hasBody ? ['--data-raw', sent] : [])].join(' ');
  const { type, header, algorithm } = isRecord(auth) ? auth : {};
  const name = typeof header === 'string' && header !== '' ? header : undefined;
  if (type === 'token') return [`SECRET=${quote(secret)}`, call([tokenHeader(name)], quote(body))].join('\n');
  if (type !== 'signature') return call([], quote(body));
  const given = [`SECRET=${quote(secret)}`, `BODY=${quote(hasBody ? body : '')}`];
  const signed = sign(name ?? 'X-Signature', algorithm === 'sha1' ? 'sha1' : 'sha256');
  return [...given, ...signed.lines, call(signed.headers, '"$BODY"')].join('\n');
}

function methodOf(methods: unknown): string {
  const allowed = Array.isArray(methods) ? methods.map(String) : [];
  return allowed.length === 0 || allowed.includes('POST') ? 'POST' : (allowed[0] ?? 'POST');
}

function tokenHeader(name: string | undefined): string {
  const isBearer = name === undefined || name.toLowerCase() === 'authorization';
  return isBearer ? `-H 'Authorization: Bearer '"$SECRET"` : withValue(name, '"$SECRET"');
}

interface Signing {
  readonly lines: readonly string[];
  readonly headers: readonly string[];
}

/** By the name of the header, as the server reads it: server/src/modules/workflows/triggers/hook-auth.ts. */
function sign(header: string, algorithm: 'sha1' | 'sha256'): Signing {
  const hex = `openssl dgst -${algorithm} -hmac "$SECRET" -r | cut -d ' ' -f 1`;
  switch (header.toLowerCase()) {
    case 'stripe-signature':
      return {
        lines: [
          'TIME=$(date +%s)',
          `SIGNATURE=$(printf '%s' "$TIME.$BODY" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d ' ' -f 1)`,
        ],
        headers: [withValue(header, '"t=$TIME,v1=$SIGNATURE"')],
      };
    case 'webhook-signature':
      return {
        lines: [
          'TIME=$(date +%s)',
          'ID="msg_$TIME"',
          // A secret that begins with whsec_ is the key in base64; OpenSSL takes a key of any bytes in hexadecimal.
          `KEY=$(case "$SECRET" in whsec_*) printf '%s' "\${SECRET#whsec_}" | openssl base64 -d -A;; *) printf '%s' "$SECRET";; esac | od -An -v -tx1 | tr -d ' \\n')`,
          `SIGNATURE=$(printf '%s' "$ID.$TIME.$BODY" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | openssl base64 -A)`,
        ],
        headers: [
          withValue('webhook-id', '"$ID"'),
          withValue('webhook-timestamp', '"$TIME"'),
          withValue(header, '"v1,$SIGNATURE"'),
        ],
      };
    default:
      return {
        lines: [`SIGNATURE=$(printf '%s' "$BODY" | ${hex})`],
        headers: [withValue(header, `"${algorithm}=$SIGNATURE"`)],
      };
  }
}

/** The name is somebody’s text, and stays text in the shell. */
function withValue(header: string, value: string): string {
  return `-H ${quote(`${header}: `)}${value}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
