/** An OpenID provider in a test: the code flow with PKCE, as Google's endpoints answer it, for one person at a time. */
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OpenidPerson {
  sub: string;
  email: string;
  email_verified: boolean;
  name: string;
}

export interface FakeOpenid {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who is signed in there, and agrees. */
  person: OpenidPerson;
  close(): Promise<void>;
}

interface Grant {
  challenge: string;
  redirectUri: string;
  person: OpenidPerson;
}

export async function startFakeOpenid(): Promise<FakeOpenid> {
  const codes = new Map<string, Grant>();
  const tokens = new Map<string, OpenidPerson>();
  const server = createServer((request, response) => void route(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  const fake: FakeOpenid = {
    issuer: `http://127.0.0.1:${port}`,
    clientId: 'millrace-client',
    clientSecret: 'millrace-client-secret',
    person: { sub: '1', email: 'somebody@example.com', email_verified: true, name: 'Somebody' },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', fake.issuer);
    if (url.pathname === '/authorize') authorize(url.searchParams, response);
    else if (url.pathname === '/token') issue(request, await readForm(request), response);
    else if (url.pathname === '/userinfo') tell(request, response);
    else reply(response, 404, {});
  }

  function authorize(query: URLSearchParams, response: ServerResponse): void {
    const { person, clientId } = fake;
    const [challenge, redirectUri] = [query.get('code_challenge'), query.get('redirect_uri')];
    const isFit = query.get('client_id') === clientId && query.get('code_challenge_method') === 'S256';
    if (!isFit || !challenge || !redirectUri) return reply(response, 400, { error: 'invalid_request' });
    const code = randomUUID();
    codes.set(code, { challenge, redirectUri, person });
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    response.writeHead(302, { location: back.href }).end();
  }

  function issue(request: IncomingMessage, form: URLSearchParams, response: ServerResponse): void {
    const code = form.get('code') ?? '';
    const grant = codes.get(code);
    codes.delete(code);
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isFit = grant?.challenge === verifier && grant.redirectUri === form.get('redirect_uri');
    if (!knowsSecret(request, form)) return reply(response, 401, { error: 'invalid_client' });
    if (!grant || !isFit) return reply(response, 400, { error: 'invalid_grant' });
    const token = randomUUID();
    tokens.set(token, grant.person);
    reply(response, 200, { access_token: token, token_type: 'Bearer', expires_in: 3600 });
  }

  function tell(request: IncomingMessage, response: ServerResponse): void {
    const person = tokens.get(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    if (person) reply(response, 200, person);
    else reply(response, 401, { error: 'invalid_token' });
  }

  function knowsSecret(request: IncomingMessage, form: URLSearchParams): boolean {
    const { clientId, clientSecret } = fake;
    if (form.get('client_id') === clientId && form.get('client_secret') === clientSecret) return true;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    return request.headers.authorization === `Basic ${basic}`;
  }

  return fake;
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
