export interface FilterOption {
  value: string;
  label: string;
}

/** A field the builder offers. */
export interface FilterField<Op extends string = string> {
  name: string;
  label: string;
  kind: 'text' | 'number' | 'date' | 'boolean' | 'choice';
  operators: readonly Op[];
  /** For `choice`: all options, or a search when there are too many to list. */
  options?: readonly FilterOption[];
  search?: (query: string) => Promise<readonly FilterOption[]>;
  /** For `search`: how a value reads that was chosen before. */
  labelOf?: (value: string) => Promise<string | undefined>;
}
