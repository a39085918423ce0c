import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface MigrationFile {
  /** The file's name without its ending, for example `0001_foundation`. */
  name: string;
  sql: string;
  checksum: string;
}

export const migrationsDirectory = fileURLToPath(new URL('../../../migrations', import.meta.url));

export function readMigrationFiles(directory: string): MigrationFile[] {
  const names = readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .toSorted();
  const numbers = new Map<string, string>();
  return names.map((file) => {
    const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1];
    if (!number) throw new Error(`${join(directory, file)}: a migration is named NNNN_<what>.sql`);
    const twin = numbers.get(number);
    if (twin) throw new Error(`${file} and ${twin} have the same number`);
    numbers.set(number, file);
    // A checkout on Windows may have other line ends; the migration is the same.
    const sql = readFileSync(join(directory, file), 'utf8').replaceAll('\r\n', '\n');
    return { name: file.slice(0, -'.sql'.length), sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}
