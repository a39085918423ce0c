/** Reads the sources and says what the rules need to know of each file: its imports and a few marks in its text. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { type Node, parseSync, Visitor } from 'oxc-parser';

export interface Import {
  readonly specifier: string;
  /** The file it names inside the tree; undefined for packages and for what does not exist. */
  readonly target: string | undefined;
  /** Gone after type stripping. */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Something a rule looks for, where it stands. */
export interface Mark {
  readonly kind:
    | 'environment'
    | 'module mock'
    | 'impatient wait'
    | 'question by chance'
    | 'export all'
    | 'unexplained cast'
    | 'default export'
    | 'class name';
  readonly text: string;
  readonly line: number;
}

export interface DeclaredOperation {
  readonly id: string;
  readonly path: string;
  readonly line: number;
}

export interface SourceFile {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly marks: readonly Mark[];
  readonly operations: readonly DeclaredOperation[];
  readonly functions: readonly { readonly name: string; readonly line: number; readonly lines: number }[];
}

/** By path from the root, with forward slashes. */
export type SourceTree = ReadonlyMap<string, SourceFile>;

const roots = ['contracts', 'server', 'web', 'tests', 'bench', 'scripts'];
const skipped = new Set(['node_modules', 'dist', 'fixtures', 'coverage', 'screenshots']);

/** Every TypeScript file of the project. */
export function readSourceTree(root: string): SourceTree {
  const texts: Record<string, string> = {};
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && !skipped.has(entry.name)) visit(path);
      if (entry.isFile() && /\.tsx?$/.test(entry.name)) texts[path] = readFileSync(join(root, path), 'utf8');
    }
  };
  for (const folder of roots) if (existsSync(join(root, folder))) visit(folder);
  for (const entry of readdirSync(root)) {
    if (entry.endsWith('.config.ts')) texts[entry] = readFileSync(join(root, entry), 'utf8');
  }
  return toSourceTree(texts);
}

/** A tree of given texts; the rules' own tests make violating ones. */
export function toSourceTree(texts: Readonly<Record<string, string>>): SourceTree {
  const paths = new Set(Object.keys(texts));
  return new Map(Object.entries(texts).map(([path, text]) => [path, toSourceFile(path, text, paths)]));
}

function toSourceFile(path: string, text: string, paths: ReadonlySet<string>): SourceFile {
  const { program, comments, errors } = parseSync(path, text);
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  const lineStarts = startsOfLines(text);
  const lineOf = (offset: number): number => lineAt(lineStarts, offset);
  const commented = new Set(comments.flatMap(({ start, end }) => [lineOf(start), lineOf(end), lineOf(end) + 1]));

  const imports: Import[] = [];
  const marks: Mark[] = [];
  const operations: DeclaredOperation[] = [];
  const functions: { name: string; line: number; lines: number }[] = [];

  const addImport = (source: Node, typeOnly: boolean): void => {
    const specifier = source.type === 'Literal' && typeof source.value === 'string' ? source.value : '(computed)';
    imports.push({ specifier, target: resolve(path, specifier, paths), typeOnly, line: lineOf(source.start) });
  };
  const addMark = (kind: Mark['kind'], node: Node): void => {
    const [firstLine = ''] = text.slice(node.start, node.end).split('\n');
    marks.push({ kind, text: firstLine.slice(0, 80), line: lineOf(node.start) });
  };
  const statements: Node[] = [];
  const casts: Node[] = [];
  const addStatement = (node: Node): void => void statements.push(node);
  const addCast = (node: Node): void => void casts.push(node);
  const addFunction = (node: Node, name = '(anonymous)'): void => {
    functions.push({ name, line: lineOf(node.start), lines: lineOf(node.end) - lineOf(node.start) + 1 });
  };

  new Visitor({
    ImportDeclaration(node) {
      const named = node.specifiers.length > 0;
      const onlyTypes = node.specifiers.every((each) => each.type === 'ImportSpecifier' && each.importKind === 'type');
      addImport(node.source, node.importKind === 'type' || (named && onlyTypes));
    },
    ExportNamedDeclaration(node) {
      if (!node.source) return;
      const named = node.specifiers.length > 0;
      const onlyTypes = node.specifiers.every((each) => each.exportKind === 'type');
      addImport(node.source, node.exportKind === 'type' || (named && onlyTypes));
    },
    ExportAllDeclaration(node) {
      addImport(node.source, node.exportKind === 'type');
      addMark('export all', node);
    },
    ExportDefaultDeclaration: (node) => addMark('default export', node),
    ImportExpression: (node) => addImport(node.source, false),
    TSImportType: (node) => addImport(node.source, true),
    MemberExpression(node) {
      if (text.slice(node.start, node.end) === 'process.env') addMark('environment', node);
    },
    CallExpression(node) {
      const callee = text.slice(node.callee.start, node.callee.end);
      if (/^(vi|vitest|jest)\.(mock|doMock|hoisted)$/.test(callee)) addMark('module mock', node);
      if (/^(vi|vitest)\.(waitFor|waitUntil)$/.test(callee)) addMark('impatient wait', node);
      const isSeeded = node.arguments.some((each) => /\bseed\b/.test(text.slice(each.start, each.end)));
      if (/^fc\.(assert|check|sample)$/.test(callee) && !isSeeded) addMark('question by chance', node);
      if (callee === 'operation') operations.push({ ...readOperation(node.arguments[0]), line: lineOf(node.start) });
    },
    TSAsExpression(node) {
      const target = text.slice(node.typeAnnotation.start, node.typeAnnotation.end);
      // The type of an empty list is nothing to doubt.
      if (target !== 'const' && text.slice(node.expression.start, node.expression.end) !== '[]') addCast(node);
    },
    TSNonNullExpression: addCast,
    VariableDeclaration: addStatement,
    ExpressionStatement: addStatement,
    ReturnStatement: addStatement,
    ThrowStatement: addStatement,
    IfStatement: addStatement,
    ForOfStatement: addStatement,
    PropertyDefinition: addStatement,
    ClassDeclaration: (node) => node.id && addMark('class name', node.id),
    FunctionDeclaration: (node) => addFunction(node, node.id?.name),
    FunctionExpression: (node) => addFunction(node, node.id?.name),
    ArrowFunctionExpression: (node) => addFunction(node),
  }).visit(program);

  // A reason stands on the line of the cast, at its end, above its statement, or just above it beside a neighbour that
  // needs the same one.
  for (const cast of casts) {
    const around = statements.filter((each) => each.start <= cast.start && each.end >= cast.end);
    const statement = around.toSorted((a, b) => a.end - a.start - (b.end - b.start))[0] ?? cast;
    const from = Math.max(lineOf(statement.start), lineOf(cast.start) - 4);
    const places = [lineOf(statement.start), lineOf(cast.end)];
    for (let line = from; line <= lineOf(cast.start); line++) places.push(line);
    if (!places.some((line) => commented.has(line))) addMark('unexplained cast', cast);
  }

  return { path, lines: lineStarts.length, imports, marks, operations, functions };
}

function readOperation(declaration: Node | undefined): { id: string; path: string } {
  const read: Record<string, string> = {};
  if (declaration?.type === 'ObjectExpression') {
    for (const property of declaration.properties) {
      if (property.type !== 'Property' || property.key.type !== 'Identifier') continue;
      const { value } = property;
      if (value.type === 'Literal' && typeof value.value === 'string') read[property.key.name] = value.value;
    }
  }
  return { id: read['id'] ?? '', path: read['path'] ?? '' };
}

/** The aliases of `server/package.json`, the exports of `contracts/package.json`, and relative paths. */
function resolve(from: string, specifier: string, paths: ReadonlySet<string>): string | undefined {
  const alias = /^#(app|platform|engine|modules|channels|connectors|testing)\/(.+)$/.exec(specifier);
  if (alias) return existing(`server/src/${alias[1]}/${alias[2]}.ts`, paths);
  const contract = /^@millrace\/contracts\/(.+)$/.exec(specifier);
  if (contract) return existing(`contracts/src/${contract[1]}.ts`, paths);
  if (!specifier.startsWith('.')) return undefined;
  return existing(normalize(join(dirname(from), specifier)).replaceAll('\\', '/'), paths);
}

function existing(path: string, paths: ReadonlySet<string>): string | undefined {
  return paths.has(path) ? path : undefined;
}

function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1 && at + 1 < text.length; at = text.indexOf('\n', at + 1))
    starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
