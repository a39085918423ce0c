import { TagsInput } from '@mantine/core';
import { listMembers } from '@millrace/contracts/accounts/members';
import { roles } from '@millrace/contracts/permissions';
import { useOperation } from '../../../../../api/hooks.ts';
import { useCan } from '../../../../../api/session.ts';
import { useWords } from '../../../../../ui/language/words.ts';
import type { ControlProps } from './control-props.ts';
import { formWords } from './form-words.ts';
import { textsOf, useCommonProps } from './plain-controls.tsx';

/** Roles and members by name; an address or an expression may be written, too. */
export function PeopleControl(props: ControlProps) {
  const say = useWords(formWords);
  const common = useCommonProps(props);
  const { data } = useOperation(listMembers, { limit: 200 }, { enabled: useCan('members.read'), staleTime: 60_000 });
  const members = new Map(data?.items.map(({ email, name }) => [email, name]));
  const { value, onChange } = props;
  return (
    <TagsInput
      {...common}
      data={[
        { group: say('roles'), items: roles.map((role) => `role:${role}`) },
        { group: say('members'), items: [...members.keys()] },
      ]}
      renderOption={({ option }) =>
        members.has(option.value) ? `${members.get(option.value)} · ${option.value}` : option.value
      }
      value={textsOf(value)}
      onChange={(next) => onChange(next.length > 0 ? next : undefined)}
    />
  );
}
