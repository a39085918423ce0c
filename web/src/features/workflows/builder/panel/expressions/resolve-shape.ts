/** What is known of the value before the caret: names, fields, methods and parameters of functions are followed. Pure. */
import type { ExpressionMember, NameInScope, ValueShape } from '@millrace/contracts/workflows/workflow-inspection';
import { openingOf, type Token } from './scan-expression.ts';
import { any, fieldOf, resultOf } from './shapes.ts';

export interface Known {
  names: readonly NameInScope[];
  members: readonly ExpressionMember[];
}

export type Locals = ReadonlyMap<string, ValueShape>;

export class ShapeResolver {
  readonly #tokens: readonly Token[];
  readonly #known: Known;

  constructor(tokens: readonly Token[], known: Known) {
    this.#tokens = tokens;
    this.#known = known;
  }

  /** Of what ends with the token at `index`: `trigger.lead` for the `lead` of `trigger.lead.name`. */
  shapeEndingAt(index: number, locals: Locals): ValueShape {
    const token = this.#tokens[index];
    if (!token) return any;
    if (token.kind === 'text') return { kind: 'string' };
    if (token.kind === 'number') return { kind: 'number' };
    if (token.kind === 'name') return this.#name(index, locals);
    if (token.text === ')') return this.#call(index, locals);
    return token.text === ']' ? this.#item(index, locals) : any;
  }

  /** Parameters of the functions around the end of the tokens, the outermost first. */
  localsAtEnd(): Locals {
    const locals = new Map<string, ValueShape>();
    for (const open of this.#openBrackets()) {
      const parameters = this.#parametersAfter(open);
      if (parameters.length === 0) continue;
      const item = this.#itemHandedTo(open, locals);
      for (const [index, name] of parameters.entries())
        locals.set(name, index === 0 ? item : index === 1 ? { kind: 'number' } : any);
    }
    return locals;
  }

  /** A function without an object in front, or under a name such as `Math`. */
  functionNamed(name: string): ExpressionMember | undefined {
    return this.#known.members.find((member) => member.of === 'function' && member.name === name);
  }

  isNamespace(name: string): boolean {
    const isName = this.#known.names.some((known) => known.name === name);
    return !isName && this.#known.members.some((each) => each.of === 'function' && each.name.startsWith(`${name}.`));
  }

  #name(index: number, locals: Locals): ValueShape {
    const { text } = this.#tokens[index] ?? { text: '' };
    if (this.#isMember(index)) return this.#memberOf(this.shapeEndingAt(index - 2, locals), text);
    const local = locals.get(text);
    return local ?? this.#known.names.find(({ name }) => name === text)?.shape ?? any;
  }

  #memberOf(shape: ValueShape, name: string): ValueShape {
    if (shape.kind === 'object') return fieldOf(shape, name);
    return this.#method(shape, name, true)?.gives ?? any;
  }

  #isMember(index: number): boolean {
    const before = this.#tokens[index - 1]?.text;
    return before === '.' || before === '?.';
  }

  #method(shape: ValueShape, name: string, isField: boolean): ExpressionMember | undefined {
    return this.#known.members.find((each) => each.of === shape.kind && each.name === name && each.isField === isField);
  }

  #call(index: number, locals: Locals): ValueShape {
    const open = openingOf(this.#tokens, index);
    const callee = this.#tokens[open - 1];
    if (callee?.kind !== 'name') return this.shapeEndingAt(index - 1, locals);
    if (!this.#isMember(open - 1)) return this.functionNamed(callee.text)?.gives ?? any;
    const owner = this.#tokens[open - 3];
    if (owner?.kind === 'name' && !this.#isMember(open - 3) && this.isNamespace(owner.text))
      return this.functionNamed(`${owner.text}.${callee.text}`)?.gives ?? any;
    const self = this.shapeEndingAt(open - 3, locals);
    const method = this.#method(self, callee.text, false);
    if (!method) return any;
    const item = method.takesItem ? (self.item ?? any) : any;
    return resultOf(self, method, this.#givenBy(open, index, new Map([...locals, ...this.#bind(open, item)])));
  }

  /** What the function between the brackets makes, as far as it is one chain. */
  #givenBy(open: number, close: number, locals: Locals): ValueShape {
    const arrow = this.#tokens.findIndex((token, at) => at > open && at < close && token.text === '=>');
    if (arrow === -1) return any;
    const body = this.#tokens.slice(arrow + 1, close);
    const isChain = body.every(({ kind, text }) => kind === 'name' || text === '.' || text === '?.');
    return isChain ? this.shapeEndingAt(close - 1, locals) : any;
  }

  #bind(open: number, item: ValueShape): [string, ValueShape][] {
    const [first] = this.#parametersAfter(open);
    return first === undefined ? [] : [[first, item]];
  }

  #item(index: number, locals: Locals): ValueShape {
    const open = openingOf(this.#tokens, index);
    const before = this.#tokens[open - 1];
    const isRead = before?.kind === 'name' || before?.text === ')' || before?.text === ']' || before?.text === '?.';
    if (!isRead) return { kind: 'list', item: any };
    const self = this.shapeEndingAt(before.text === '?.' ? open - 2 : open - 1, locals);
    const key = index === open + 2 ? this.#tokens[open + 1] : undefined;
    if (key?.kind === 'text') return fieldOf(self, key.text.slice(1, -1));
    return self.kind === 'list' ? (self.item ?? any) : self.kind === 'string' ? { kind: 'string' } : any;
  }

  #openBrackets(): number[] {
    const open: number[] = [];
    for (const [index, { kind, text }] of this.#tokens.entries()) {
      if (kind !== 'sign') continue;
      if ('([{'.includes(text)) open.push(index);
      else if (')]}'.includes(text)) open.pop();
    }
    return open.filter((index) => this.#tokens[index]?.text === '(');
  }

  /** `x` and `(x, index)` before an arrow. */
  #parametersAfter(open: number): string[] {
    const first = this.#tokens[open + 1];
    if (first?.kind === 'name') return this.#tokens[open + 2]?.text === '=>' ? [first.text] : [];
    if (first?.text !== '(') return [];
    const rest = this.#tokens.slice(open + 2);
    const close = rest.findIndex(({ text }) => text === ')');
    if (close === -1 || rest[close + 1]?.text !== '=>') return [];
    return rest.slice(0, close).flatMap(({ kind, text }) => (kind === 'name' ? [text] : []));
  }

  #itemHandedTo(open: number, locals: Locals): ValueShape {
    const callee = this.#tokens[open - 1];
    if (callee?.kind !== 'name' || !this.#isMember(open - 1)) return any;
    const self = this.shapeEndingAt(open - 3, locals);
    return this.#method(self, callee.text, false)?.takesItem ? (self.item ?? any) : any;
  }
}
