/** Of a condition: from two ways to several cases and back, with the steps in them. Pure. */
import { isRecord } from '../../../../../api/json.ts';
import type { Fields } from './field-spec.ts';

export interface Case {
  when: string;
  steps: readonly unknown[];
}

export function readCases({ cases }: Fields): Case[] {
  if (!Array.isArray(cases)) return [];
  return cases.map((each: unknown) => {
    const { when, steps } = isRecord(each) ? each : {};
    return { when: conditionText(when), steps: listOf(steps) };
  });
}

export function toCases(step: Fields): Fields {
  const { if: condition, then, ...rest } = step;
  return { ...rest, cases: [{ when: conditionText(condition), steps: listOf(then) }] };
}

/** The first case becomes the condition; undefined where steps of others would be lost. */
export function toTwoWays(step: Fields): Fields | undefined {
  const [first, ...others] = readCases(step);
  if (others.some(({ steps }) => steps.length > 0)) return undefined;
  const { cases: _, ...rest } = step;
  return { ...rest, if: first?.when ?? '', then: first?.steps ?? [] };
}

/** `true` may stand for a condition, too. */
function conditionText(when: unknown): string {
  return typeof when === 'string' ? when : when === undefined ? '' : JSON.stringify(when);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
