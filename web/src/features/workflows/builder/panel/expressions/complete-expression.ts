/** What may follow at a place in an expression: names, fields and methods, with what is known of each. Pure. */
import type { ExpressionMember, ValueShape } from '@millrace/contracts/workflows/workflow-inspection';
import { type Known, type Locals, ShapeResolver } from './resolve-shape.ts';
import { tokenize } from './scan-expression.ts';
import { any } from './shapes.ts';

export interface Completion {
  label: string;
  kind: 'name' | 'variable' | 'field' | 'method' | 'function';
  shape: ValueShape;
  /** What is written in place of what was typed. */
  insert: string;
  /** Where the caret goes, counted back from the end of what was written. */
  caretBack: number;
  /** Written over as well: the point before a field whose name needs quotes. */
  overwrites: number;
  signature?: string;
  about?: string;
  example?: string;
}

export interface Completions {
  /** In the expression: where what is typed begins. */
  from: number;
  options: readonly Completion[];
}

/** Undefined inside of quoted text and numbers. */
export function completionsAt(source: string, position: number, known: Known): Completions | undefined {
  const tokens = tokenize(source.slice(0, position));
  const last = tokens.at(-1);
  if (last?.kind === 'text' && last.isOpen) return undefined;
  if (last?.kind === 'number' && last.to === position) return undefined;
  const isTyping = last?.kind === 'name' && last.to === position;
  const from = isTyping ? last.from : position;
  const before = isTyping ? tokens.slice(0, -1) : tokens;
  const resolver = new ShapeResolver(before, known);
  const locals = resolver.localsAtEnd();
  const dot = before.at(-1)?.text;
  if (dot !== '.' && dot !== '?.') return { from, options: namesAt(known, locals) };
  const owner = before.at(-2);
  const isPlain = owner?.kind === 'name' && before.at(-3)?.text !== '.';
  if (isPlain && resolver.isNamespace(owner.text)) return { from, options: inNamespace(owner.text, known.members) };
  const shape = resolver.shapeEndingAt(before.length - 2, locals);
  return { from, options: [...fieldsOf(shape, dot), ...membersOf(shape, known.members)] };
}

/** Of the name or field under the pointer. */
export function shapeAt(
  source: string,
  position: number,
  known: Known,
): { text: string; from: number; to: number; shape: ValueShape; member?: ExpressionMember } | undefined {
  const all = tokenize(source);
  const index = all.findIndex(({ from, to }) => position >= from && position < to);
  const token = all[index];
  if (token?.kind !== 'name') return undefined;
  const before = all.slice(0, index + 1);
  const resolver = new ShapeResolver(before, known);
  const locals = new ShapeResolver(all.slice(0, index), known).localsAtEnd();
  const { text, from, to } = token;
  const dot = all[index - 1]?.text;
  const isCalled = all[index + 1]?.text === '(';
  if (!isCalled) return { text, from, to, shape: resolver.shapeEndingAt(index, locals) };
  const owner = all[index - 2];
  const isMember = dot === '.' || dot === '?.';
  const isNamespaced = isMember && owner?.kind === 'name' && resolver.isNamespace(owner.text);
  const self = isMember && !isNamespaced ? resolver.shapeEndingAt(index - 2, locals) : undefined;
  const member = self
    ? known.members.find((each) => each.of === self.kind && each.name === text && !each.isField)
    : resolver.functionNamed(isNamespaced ? `${owner.text}.${text}` : text);
  return { text, from, to, shape: member?.gives ?? any, ...(member && { member }) };
}

const plain = { caretBack: 0, overwrites: 0 };

function namesAt({ names, members }: Known, locals: Locals): Completion[] {
  const inner = [...locals]
    .toReversed()
    .map(([label, shape]): Completion => ({ label, kind: 'variable', shape, insert: label, ...plain }));
  const order = { variable: 0, step: 1, global: 2 };
  const outer = names
    .toSorted((one, other) => order[one.kind] - order[other.kind])
    .map(({ name, kind, shape, mayBeNothing }): Completion => ({
      label: name,
      kind: kind === 'variable' ? 'variable' : 'name',
      shape,
      insert: name,
      ...plain,
      ...(mayBeNothing !== null && { about: mayBeNothing }),
    }));
  const functions = members
    .filter(({ of }) => of === 'function')
    .map((member) => toCall(member, member.name, 'function'));
  return [...inner, ...outer, ...functions];
}

function inNamespace(namespace: string, members: readonly ExpressionMember[]): Completion[] {
  const prefix = `${namespace}.`;
  return members
    .filter(({ of, name }) => of === 'function' && name.startsWith(prefix))
    .map((member) => toCall(member, member.name.slice(prefix.length), 'function'));
}

function fieldsOf({ fields = {} }: ValueShape, dot: string): Completion[] {
  return Object.entries(fields).map(([label, shape]): Completion => {
    const common = { label, kind: 'field', shape, caretBack: 0 } as const;
    if (isPlainName(label)) return { ...common, insert: label, overwrites: 0 };
    const bracket = `[${JSON.stringify(label)}]`;
    return dot === '.' ? { ...common, insert: bracket, overwrites: 1 } : { ...common, insert: bracket, overwrites: 0 };
  });
}

function membersOf(shape: ValueShape, members: readonly ExpressionMember[]): Completion[] {
  return members
    .filter(({ of }) => of === shape.kind)
    .map((member) => {
      if (!member.isField) return toCall(member, member.name, 'method');
      return { label: member.name, kind: 'field', shape: member.gives ?? any, insert: member.name, ...plain };
    });
}

/** The caret goes between the brackets where there is something to write. */
function toCall(member: ExpressionMember, name: string, kind: 'method' | 'function'): Completion {
  const { signature, about, example, gives, keeps } = member;
  const isEmpty = signature.endsWith('()');
  const shape: ValueShape = gives ?? (keeps === 'item' ? any : { kind: 'list' });
  return {
    label: name,
    kind,
    shape,
    insert: `${name}()`,
    caretBack: isEmpty ? 0 : 1,
    overwrites: 0,
    signature,
    about,
    ...(example !== null && { example }),
  };
}

function isPlainName(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name);
}

/** How an expression reads a value of the data tree: `trigger.body["content-type"][0]`. */
export function toReference(keys: readonly (string | number)[]): string {
  return keys.reduce<string>((text, key, index) => {
    if (index === 0) return String(key);
    if (typeof key === 'number') return `${text}[${key}]`;
    return isPlainName(key) ? `${text}.${key}` : `${text}[${JSON.stringify(key)}]`;
  }, '');
}
