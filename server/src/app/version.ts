import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './config.ts';

/** Of this release. */
export const version = readVersion();

function readVersion(): string {
  // The file is ours and has a version.
  const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}
