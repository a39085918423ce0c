/** One thing that is wrong with a definition, where, and what to do about it. */
export interface Problem {
  /** As in `steps[2].inputs.to`; empty for the definition as a whole. */
  path: string;
  /** A sentence, or a clause such as `unknown step "reed"; did you mean "read"?`. */
  message: string;
  /** Offsets inside the text at `path`, where an expression in it is meant. */
  start?: number;
  end?: number;
  /** A warning does not keep a definition from being published. */
  severity: 'error' | 'warning';
}

/** `steps` and `2` make `steps[2]`; `inputs` and `to` make `inputs.to`; other names are quoted. */
export function joinPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
