/** JSON as types: what a definition is written in, and what passes between steps and actions. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** JSON Schema, draft 2020-12 as far as docs/using/workflow-language.md lists it. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}
