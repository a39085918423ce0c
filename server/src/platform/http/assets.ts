/**
 * Files of a folder as answers, compressed once and then remembered: there are few, they do not change while the
 * program runs, and a browser asks for each once. Not for files people upload.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface Asset {
  contentType: string;
  etag: string;
  plain: Buffer;
  brotli: Buffer | undefined;
  gzip: Buffer | undefined;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};
const worthCompressing = /^(text\/|application\/(json|manifest\+json)|image\/svg)/;
const smallestCompressedBytes = 1024;
const noSuchFile = new Set(['ENOENT', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG']);
/** Names as builds write them; no way up and no hidden files. */
const safePath = /^(?!.*(?:^|\/)\.)[\w@.-]+(?:\/[\w@.-]+)*$/;

export class AssetFolder {
  readonly #directory: string;
  readonly #remembered = new Map<string, Promise<Asset>>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Undefined when there is no such file, or its kind is not served. */
  async find(path: string): Promise<Asset | undefined> {
    const contentType = contentTypes[extname(path)];
    if (!contentType || !safePath.test(path)) return undefined;
    let asset = this.#remembered.get(path);
    if (!asset) {
      asset = load(join(this.#directory, path), contentType);
      this.#remembered.set(path, asset);
      // Only what exists is remembered: guesses of strangers must not fill the memory.
      asset.catch(() => this.#remembered.delete(path));
    }
    return await asset.catch((error: NodeJS.ErrnoException) => {
      if (error.code !== undefined && noSuchFile.has(error.code)) return undefined;
      throw error;
    });
  }
}

export function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): FastifyReply {
  reply.header('etag', asset.etag).header('vary', 'accept-encoding').type(asset.contentType);
  if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send();
  const accepted = String(request.headers['accept-encoding'] ?? '');
  if (asset.brotli && /\bbr\b/.test(accepted)) return reply.header('content-encoding', 'br').send(asset.brotli);
  if (asset.gzip && /\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(asset.gzip);
  return reply.send(asset.plain);
}

export const cacheForEver = 'public, max-age=31536000, immutable';

async function load(path: string, contentType: string): Promise<Asset> {
  const plain = await readFile(path);
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  if (plain.length < smallestCompressedBytes || !worthCompressing.test(contentType)) {
    return { contentType, etag, plain, brotli: undefined, gzip: undefined };
  }
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };
  const [br, gz] = await Promise.all([promisify(brotliCompress)(plain, quality), promisify(gzip)(plain)]);
  return { contentType, etag, plain, brotli: br, gzip: gz };
}
