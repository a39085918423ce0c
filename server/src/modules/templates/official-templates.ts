/** The templates that come with the program: files of `server/templates`, read once when it starts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { templateCategories, TemplateFile } from '@millrace/contracts/templates/template-file';

export const officialDirectory = fileURLToPath(new URL('../../../templates', import.meta.url));

/** By slug. Throws for a file that is no template: it belongs to the program as its source does. */
export function readOfficialTemplates(directory: string): ReadonlyMap<string, TemplateFile> {
  const templates = new Map<string, TemplateFile>();
  for (const category of templateCategories) {
    const folder = join(directory, category);
    // A category nobody has filled yet has no folder.
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder).toSorted()) {
      const path = join(folder, name);
      const read = TemplateFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
      if (!read.success) throw new Error(`${path} is no template: ${read.error.message}`);
      const { slug } = read.data;
      if (name !== `${slug}.json` || read.data.category !== category)
        throw new Error(`${path} calls itself ${read.data.category}/${slug}.`);
      if (templates.has(slug)) throw new Error(`There are two templates ${slug}.`);
      templates.set(slug, read.data);
    }
  }
  return templates;
}
