/** Why a text is no JSON, and where. Pure. */
import { type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { isRecord } from '../../../../api/json.ts';
import type { LooseDefinition } from '../graph/step-tree.ts';

/** As jsonc-parser names them; `object` is JSON that is no object. */
export type FaultCode = keyof typeof faultCodes | 'object';

const faultCodes = {
  InvalidSymbol: true,
  InvalidNumberFormat: true,
  PropertyNameExpected: true,
  ValueExpected: true,
  ColonExpected: true,
  CommaExpected: true,
  CloseBraceExpected: true,
  CloseBracketExpected: true,
  EndOfFileExpected: true,
  InvalidCommentToken: true,
  UnexpectedEndOfString: true,
  InvalidUnicode: true,
  InvalidEscapeCharacter: true,
  InvalidCharacter: true,
} as const;

export interface JsonFault {
  readonly code: FaultCode;
  readonly from: number;
  readonly to: number;
  /** Counted from 1. */
  readonly line: number;
}

export type ReadDefinition = { readonly value: LooseDefinition } | { readonly faults: readonly JsonFault[] };

export function readDefinition(text: string): ReadDefinition {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true });
  if (errors.length > 0) return { faults: errors.map((error) => toFault(text, error)) };
  const value = parse(text);
  if (isRecord(value) && !Array.isArray(value)) return { value };
  return { faults: [{ code: 'object', from: 0, to: text.length, line: 1 }] };
}

function toFault(text: string, { error, offset, length }: ParseError): JsonFault {
  const name = printParseErrorCode(error);
  const line = text.slice(0, offset).split('\n').length;
  return { code: isFaultCode(name) ? name : 'InvalidSymbol', from: offset, to: offset + Math.max(1, length), line };
}

function isFaultCode(name: string): name is keyof typeof faultCodes {
  return name in faultCodes;
}

/** What the tolerant parser lets pass and JSON does not is no value either. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
