/** Where the runs behind a figure are listed, as the address of that list says it: they count when they end. */
export interface RunsAddress {
  part: 'runs';
  workflow?: string;
  endedFrom: string;
  endedTo: string;
}

export function runsOf(workflowId: string | undefined, { from, to }: { from: string; to: string }): RunsAddress {
  return { part: 'runs', endedFrom: from, endedTo: to, ...(workflowId !== undefined && { workflow: workflowId }) };
}
