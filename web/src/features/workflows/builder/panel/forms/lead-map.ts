/** Which field of a lead comes next where a form is mapped to one. Pure. */

export const leadFields = ['email', 'name', 'phone', 'firstName', 'lastName', 'jobTitle', 'source', 'locale'] as const;

/** The next free field of the lead, from the field of the form that is called so. */
export function nextLeadField(taken: readonly string[], asked: readonly string[]): [string, string] | undefined {
  const free = leadFields.filter((name) => !taken.includes(name));
  const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z]/g, '');
  for (const name of free) {
    const same = asked.find((each) => plain(each) === plain(name));
    if (same !== undefined) return [name, `{{ trigger.${same} }}`];
  }
  const [first] = free;
  return first === undefined ? undefined : [first, ''];
}
