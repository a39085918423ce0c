/** Where the runs behind a figure are listed, as the address of that list says it. */
export interface RunsAddress {
  part: 'runs';
  workflow?: string;
  from: string;
  to: string;
}

export function runsOf(workflowId: string | undefined, { from, to }: { from: string; to: string }): RunsAddress {
  return { part: 'runs', from, to, ...(workflowId !== undefined && { workflow: workflowId }) };
}
