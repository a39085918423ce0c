/** The house rules as functions of a source tree. Each returns what breaks it, as sentences with their place. */
import { basename } from 'node:path';
import {
  budgets,
  contractsCore,
  environmentReaders,
  forbiddenNames,
  homeOfNoun,
  modules,
  parts,
  suffixes,
  testsMayAlso,
} from './direction.ts';
import type { Import, Mark, SourceFile, SourceTree } from './source-tree.ts';

export type Rule = (tree: SourceTree) => string[];

export const rules: Record<string, Rule> = {
  'every file belongs to a part of the map': (tree) =>
    [...tree.values()]
      .filter((file) => !placeOf(file.path))
      .map((file) => `${file.path} is in no part of direction.ts`),

  'imports of our own files resolve': (tree) =>
    eachImport(tree, (file, { specifier, target }) => {
      const ours =
        /^(\.|#|@millrace\/)/.test(specifier) && !/\.(css|svg|png|json|woff2?|html)(\?\w+)?$/.test(specifier);
      return ours && !target ? `imports ${specifier}, which is no file` : undefined;
    }),

  'imports follow the direction': (tree) =>
    eachImport(tree, (file, { target }) => (target ? refusal(file.path, target) : undefined)),

  'contracts import only zod': (tree) =>
    eachImport(tree, (file, { specifier, target }) => {
      const allowed = parts[placeOf(file.path)?.part ?? '']?.packages;
      if (!allowed || target || isTest(file.path) || allowed.includes(specifier)) return undefined;
      return `imports ${specifier}; allowed is ${allowed.join(', ')}`;
    }),

  'modules form a graph without cycles': () =>
    cycles(new Map(Object.entries(modules))).map((cycle) => `direction.ts: ${cycle.join(' → ')}`),

  'no import cycle at run time': (tree) => {
    const runtime = (file: SourceFile): string[] =>
      file.imports.flatMap(({ target, typeOnly }) => (target && !typeOnly ? [target] : []));
    return cycles(new Map([...tree.values()].map((file) => [file.path, runtime(file)]))).map((cycle) =>
      cycle.join(' → '),
    );
  },

  'only tests import testing': (tree) =>
    eachImport(tree, (file, { target }) =>
      target?.startsWith('server/src/testing/') && !mayUseTesting(file.path) ? `imports ${target}` : undefined,
    ),

  'the environment is read in one place': (tree) =>
    eachMark(tree, 'environment', (file) => {
      const allowed = Object.keys(environmentReaders).some(
        (path) => file.path === path || (path.endsWith('/') && file.path.startsWith(path)),
      );
      return allowed ? undefined : 'reads process.env; take it from the configuration';
    }),

  'no module is mocked': (tree) => eachMark(tree, 'module mock', () => 'mocks a module; hand the dependency in'),

  'tests wait with one patience': (tree) =>
    eachMark(tree, 'impatient wait', () => 'gives up after a second; use expect.poll, which waits as configured'),

  'a change is judged by itself, not by luck': (tree) =>
    eachMark(tree, 'question by chance', () => 'asks something else each time; give fast-check a seed'),

  'nothing is re-exported wholesale': (tree) =>
    eachMark(tree, 'export all', () => 'exports everything; name what is meant'),

  'no default exports': (tree) =>
    eachMark(tree, 'default export', (file) =>
      file.path.endsWith('.config.ts') || file.path.endsWith('-setup.ts')
        ? undefined
        : 'exports a default; give it a name',
    ),

  'casts have a reason beside them': (tree) =>
    eachMark(tree, 'unexplained cast', (file, mark) =>
      isTest(file.path) ||
      !/^(contracts|server|web)\/src\//.test(file.path) ||
      file.path.startsWith('server/src/testing/')
        ? undefined
        : `\`${mark.text}\` asserts without saying why (a comment on its line or the line above)`,
    ),

  'class names say what a thing is': (tree) =>
    eachMark(tree, 'class name', (_, mark) =>
      /(Manager|Service|Impl|Base|Data|Info|Helper)$|^Base[A-Z]/.test(mark.text) ? `class ${mark.text}` : undefined,
    ),

  'file names are kebab-case with known suffixes': (tree) =>
    [...tree.keys()].flatMap((path) => {
      const [name = '', ...dots] = basename(path)
        .replace(/\.tsx?$/, '')
        .split('.');
      const suffix = dots.join('.');
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) return [`${path}: not kebab-case`];
      if (suffix && !suffixes.includes(suffix)) return [`${path}: unknown suffix .${suffix}`];
      return [];
    }),

  'file names say something': (tree) =>
    [...tree.keys()].flatMap((path) => {
      const segments = path.replace(/\.tsx?$/, '').split('/');
      const words = [segments.at(-1)?.split('.')[0] ?? '', ...segments.slice(0, -1)];
      const vague = words.find((word) => forbiddenNames.some((name) => word === name || word.endsWith(`-${name}`)));
      return vague ? [`${path}: "${vague}" says nothing about what is inside`] : [];
    }),

  'a front door is named after its module': (tree) =>
    [...tree.keys()].flatMap((path) => {
      const door = /^(.*)\/([^/]+)\.module\.ts$/.exec(path);
      return door && door[1] !== `server/src/modules/${door[2]}` ? [`${path} is no module's front door`] : [];
    }),

  'every module has a front door and a place in the table': (tree) => {
    const found = new Set([...tree.keys()].flatMap((path) => /^server\/src\/modules\/([^/]+)\//.exec(path)?.[1] ?? []));
    return [...found].flatMap((name) => [
      ...(tree.has(`server/src/modules/${name}/${name}.module.ts`) ? [] : [`modules/${name} has no ${name}.module.ts`]),
      ...(modules[name] ? [] : [`modules/${name} is not in direction.ts`]),
    ]);
  },

  'an operation is found where its noun says': (tree) =>
    [...tree.values()].flatMap((file) => file.operations.flatMap((operation) => misplaced(file.path, operation))),

  'operation ids and routes are unique': (tree) => {
    const all = [...tree.values()].flatMap((file) =>
      isTest(file.path) ? [] : file.operations.map(({ id, line }) => ({ id, place: `${file.path}:${line}` })),
    );
    return all
      .filter(({ id }, at) => id && all.findIndex((other) => other.id === id) !== at)
      .map(({ id, place }) => `${place}: ${id} exists already`);
  },
};

/** Not errors: what a maintainer should look at before it grows. */
export function overBudget(tree: SourceTree): string[] {
  return [...tree.values()]
    .filter((file) => !isTest(file.path))
    .flatMap((file) => [
      ...(file.lines > budgets.fileLines ? [`${file.path}: ${file.lines} lines`] : []),
      ...file.functions
        .filter(({ lines }) => lines > budgets.functionLines)
        .map(({ name, line, lines }) => `${file.path}:${line} ${name}: ${lines} lines`),
    ]);
}

interface Place {
  readonly part: string;
  /** Module, channel or feature: imports inside one room are free. */
  readonly room: string;
}

export function placeOf(path: string): Place | undefined {
  if (/^([^/]+\.config|web\/[^/]+)\.ts$/.test(path)) return { part: 'outside', room: '' };
  for (const [part, { at }] of Object.entries(parts)) {
    for (const prefix of at) {
      const pattern = new RegExp(
        `^${prefix.replaceAll('.', '\\.').replace('*', '([^/]+)')}${prefix.endsWith('/') ? '' : '$'}`,
      );
      const match = pattern.exec(path);
      if (match) return { part, room: match[1] ?? '' };
    }
  }
  return undefined;
}

function refusal(from: string, to: string): string | undefined {
  const here = placeOf(from);
  const there = placeOf(to);
  if (!here || !there || (here.part === there.part && here.room === there.room)) return undefined;
  const may = new Set(parts[here.part]?.may);
  if (here.part === 'module') for (const below of modules[here.room] ?? []) may.add(`door of ${below}`);
  if (isTest(from)) for (const also of testsMayAlso) may.add(also);
  if (may.has('anything') || namesOf(to, there).some((name) => may.has(name))) return undefined;
  const whole = there.part === 'module' && !isDoor(to, there.room) ? ' (only its front door may be imported)' : '';
  return `imports ${to}${whole}; ${here.part} ${here.room} may not`;
}

function namesOf(path: string, { part, room }: Place): string[] {
  if (part === 'contracts') return [contractsCore.test(path) ? 'contracts core' : 'contracts'];
  if (part === 'module') return isDoor(path, room) ? ['doors', `door of ${room}`] : [];
  return [part];
}

function isDoor(path: string, room: string): boolean {
  return path === `server/src/modules/${room}/${room}.module.ts`;
}

function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || path.startsWith('tests/');
}

function mayUseTesting(path: string): boolean {
  return (
    isTest(path) || path.startsWith('server/src/testing/') || path.startsWith('bench/') || path === 'vitest.config.ts'
  );
}

/** `contacts.merge` lives in `contracts/src/contacts/`; `leads.list` may live in `contracts/src/contacts/leads.ts`. */
function misplaced(path: string, { id, line }: { id: string; path: string; line: number }): string[] {
  const place = /^contracts\/src\/([^/]+)\/([^/]+)\.ts$/.exec(path);
  if (isTest(path)) return [];
  if (!place) return [`${path}:${line}: operations are declared in contracts/src/<noun>/`];
  const noun = id.split('.')[0] ?? '';
  const [, folder, file] = place;
  if (!/^[a-z][a-z_]*(\.[a-z][a-z_]*)+$/.test(id)) return [`${path}:${line}: "${id}" is not <noun>.<verb>`];
  // One and many are the same noun: `workspace.get` stands beside `workspaces.create`.
  const rooms = [homeOfNoun[noun], noun, `${noun}s`].map((room) => room?.replaceAll('_', '-'));
  return rooms.includes(folder) || rooms.includes(file)
    ? []
    : [`${path}:${line}: ${id} belongs in contracts/src/${rooms[0] ?? noun}/`];
}

function eachImport(tree: SourceTree, judge: (file: SourceFile, found: Import) => string | undefined): string[] {
  return [...tree.values()].flatMap((file) =>
    file.imports.flatMap((found) => {
      const verdict = judge(file, found);
      return verdict ? [`${file.path}:${found.line} ${verdict}`] : [];
    }),
  );
}

function eachMark(
  tree: SourceTree,
  kind: Mark['kind'],
  judge: (file: SourceFile, mark: Mark) => string | undefined,
): string[] {
  return [...tree.values()].flatMap((file) =>
    file.marks.flatMap((mark) => {
      const verdict = mark.kind === kind ? judge(file, mark) : undefined;
      return verdict ? [`${file.path}:${mark.line} ${verdict}`] : [];
    }),
  );
}

/** One cycle for each knot of the graph, found depth first. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const walk = (node: string, trail: string[]): void => {
    const at = trail.indexOf(node);
    if (at !== -1) {
      found.push([...trail.slice(at), node]);
      return;
    }
    if (done.has(node)) return;
    for (const next of graph.get(node) ?? []) walk(next, [...trail, node]);
    done.add(node);
  };
  for (const node of graph.keys()) walk(node, []);
  return found;
}
