import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
const example = (path: string) => readFileSync(new URL(`../../../../examples/mail/${path}`, import.meta.url));

let made = 0;
async function aMailbox(): Promise<{ workspace: TestWorkspace; channelId: string }> {
  made += 1;
  const workspace = await program.current.aWorkspace();
  const draft = { vendor: 'email', name: 'Sales', address: `box${made}@example.com` };
  return { workspace, channelId: (await workspace.call('POST', '/channels', draft)).body.id };
}

const post = (workspace: TestWorkspace, channelId: string, raw: Buffer) =>
  workspace.call('POST', `/channels/${channelId}/inbound`, raw, { 'content-type': 'message/rfc822' });

const htmlMail = (html: string) =>
  Buffer.from(`From: ada@example.org\r\nSubject: Hi\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}`);

describe('a raw mail that is handed in', () => {
  it('is taken in as if it had come over SMTP, and harmless twice', async () => {
    const { workspace, channelId } = await aMailbox();
    const raw = example('mikel-mail/rfc2822__example01.eml');
    const first = await post(workspace, channelId, raw);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ kind: 'message', isDuplicate: false });
    const second = await post(workspace, channelId, raw);
    expect(second.status).toBe(200);
    expect(second.body).toMatchObject({ messageId: first.body.messageId, isDuplicate: true });
  });

  it('is refused when it is empty, no mail, or for a channel that is not there', async () => {
    const { workspace, channelId } = await aMailbox();
    expect((await post(workspace, channelId, Buffer.alloc(0))).status).toBe(400);
    expect((await workspace.call('POST', `/channels/${channelId}/inbound`, { a: 1 })).status).toBe(415);
    const other = await program.current.aWorkspace();
    expect((await post(other, channelId, htmlMail('x'))).status).toBe(404);
    expect((await post(workspace, 'no-id', htmlMail('x'))).status).toBe(404);
  });

  it('comes back as it was', async () => {
    const { workspace, channelId } = await aMailbox();
    const raw = example('mikel-mail/plain_emails__basic_email.eml');
    const { body } = await post(workspace, channelId, raw);
    const download = await workspace.call('GET', `/messages/${body.messageId}/raw`);
    expect(download.headers).toMatchObject({
      'content-type': 'message/rfc822',
      'content-disposition': expect.stringContaining(`filename="${body.messageId}.eml"`),
    });
    expect(download.body).toBe(raw.toString('utf8'));
  });
});

describe('the page of an HTML mail', () => {
  async function pageOf(raw: Buffer, query = '') {
    const { workspace, channelId } = await aMailbox();
    const { body } = await post(workspace, channelId, raw);
    return await workspace.call('GET', `/messages/${body.messageId}/html${query}`);
  }

  it('has a policy of its own under which nothing runs, is sent or fetched', async () => {
    const page = await pageOf(htmlMail('<p onclick="x()">Hello</p><script>alert(1)</script>'));
    expect(page.status).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain('img-src data:;');
    expect(policy).toMatch(/; sandbox allow-popups allow-popups-to-escape-sandbox$/);
    expect(policy).not.toMatch(/allow-scripts|allow-same-origin|allow-forms/);
    expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    expect(page.body).toContain('<p>Hello</p>');
    expect(page.body).not.toMatch(/script|onclick/);
  });

  it('leaves pictures from elsewhere out until they are asked for', async () => {
    const raw = htmlMail('<img src="https://track.example/pixel.gif">');
    const without = await pageOf(raw);
    expect(without.headers['x-blocked-images']).toBe('1');
    expect(without.body).not.toContain('track.example');
    const withImages = await pageOf(raw, '?images=1');
    expect(withImages.headers['content-security-policy']).toContain('img-src data: https: http:');
    expect(withImages.body).toContain('<img src="https://track.example/pixel.gif" />');
  });

  it('shows the pictures that came with the mail', async () => {
    const page = await pageOf(example('stalwart/thirdparty__016.eml'));
    expect(page.body).toMatch(/<img[^>]* src="data:image\/png;base64,iVBOR/);
    expect(page.headers['x-blocked-images']).toBe('0');
  });

  it('is not there for a mail without HTML', async () => {
    const page = await pageOf(example('mikel-mail/plain_emails__basic_email.eml'));
    expect(page.status).toBe(404);
    expect(page.body.code).toBe('messages.not_found');
  });

  it('shows a body too large for a row whole', async () => {
    const page = await pageOf(htmlMail(`${'<p>paragraph</p>'.repeat(30_000)}<p>the end</p>`));
    expect(page.body).toContain('<p>the end</p>');
  });
});

describe('files', () => {
  it('are never shown or run by a browser, whatever they call themselves', async () => {
    const { workspace } = await aMailbox();
    const bytes = Buffer.from('<script>alert(1)</script>');
    const { body } = await workspace.call('POST', '/files?name=a.html', bytes, { 'content-type': 'text/html' });
    const download = await workspace.call('GET', `/files/${body.id}`);
    expect(download.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment;/),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
  });

  it('keep a name in any script', async () => {
    const { workspace } = await aMailbox();
    const name = 'Angebot für "Ada" 見積.txt';
    const upload = await workspace.call('POST', `/files?name=${encodeURIComponent(name)}`, Buffer.from('x'), {
      'content-type': 'text/plain',
    });
    expect(upload.body).toMatchObject({ name, contentType: 'text/plain' });
    const download = await workspace.call('GET', `/files/${upload.body.id}`);
    expect(download.headers['content-disposition']).toBe(
      `attachment; filename="Angebot f_r _Ada_ __.txt"; filename*=UTF-8''Angebot%20f%C3%BCr%20%22Ada%22%20%E8%A6%8B%E7%A9%8D.txt`,
    );
  });

  it('say so when their bytes are gone', async () => {
    const { workspace } = await aMailbox();
    const { body } = await workspace.call('POST', '/files?name=a', Buffer.from('x'), { 'content-type': 'text/plain' });
    const { database, modules } = program.current;
    const file = await database.inWorkspace(workspace.workspaceId, (tx) =>
      modules.files.find(tx, workspace.workspaceId, body.id),
    );
    if (file) await modules.files.discard([file]);
    expect((await workspace.call('GET', `/files/${body.id}`)).body.code).toBe('files.missing');
  });

  it('are refused without a name, or beyond their size', async () => {
    const { workspace } = await aMailbox();
    const upload = (path: string, bytes: Buffer) =>
      workspace.call('POST', path, bytes, { 'content-type': 'application/octet-stream' });
    expect((await upload('/files', Buffer.from('x'))).status).toBe(422);
    expect((await upload('/files?name=big', Buffer.alloc(25 * 1024 * 1024 + 1))).status).toBe(413);
  });
});
