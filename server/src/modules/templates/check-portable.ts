/** What must not leave the workspace with a template: ids of its records, and credentials. */
import type { DefinitionProblem } from '@millrace/contracts/workflows/workflow';
import { isSecretName } from '#modules/workflows/workflows.module';
import { connectionKeyOf, type Definition } from './fill-definition.ts';
import { eachValue } from './value-path.ts';

const id = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i;
const credential =
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{12,}|\b(?:sk|pk|rk|ghp|gho|xox[abp]|mr)[-_][\w-]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY/;

export function findUnportable(definition: Definition, config: Definition = {}): DefinitionProblem[] {
  return [...findIn(definition, ''), ...findIn(config, 'config')];
}

function findIn(json: Definition, root: string): DefinitionProblem[] {
  const problems: DefinitionProblem[] = [];
  const seen = new Set<string>();
  const report = (path: string, message: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    problems.push({ path, message, start: null, end: null, severity: 'error' });
  };
  eachValue(
    json,
    (value, path, key) => {
      if (typeof value !== 'string') return;
      if (key === 'connection' && connectionKeyOf(value) === undefined)
        report(path, 'names a connection of this workspace; write {{ connections.<key> }}');
      if (id.test(value)) report(path, 'holds an id of this workspace; make it a value that is filled in');
      if (credential.test(value) || (isSecretName(String(key)) && holdsText(value)))
        report(path, 'holds what looks like a credential; use a connection, or make it a value that is filled in');
    },
    root,
  );
  return problems;
}

/** Whether anything stands there beside expressions. */
function holdsText(value: string): boolean {
  return (
    value
      .replaceAll(/\{\{[\s\S]*?\}\}/g, '')
      .replaceAll(/\b(?:Bearer|Basic)\b/g, '')
      .trim() !== ''
  );
}
