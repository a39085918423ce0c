import { roles } from '@millrace/contracts/permissions';
import type { Role } from '@millrace/contracts/permissions';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../ui/language/words.ts';
import { accountSettingsWords } from './settings-words.ts';

/** The roles the reader may give: nobody gives one above their own. */
export function useRoleChoices(): { value: Role; label: string; disabled: boolean }[] {
  const say = useWords(accountSettingsWords);
  const { role } = useSession();
  return roles.map((value) => ({
    value,
    label: say(value),
    disabled: roles.indexOf(value) < roles.indexOf(role),
  }));
}

export function toRole(value: string | null): Role {
  return roles.find((role) => role === value) ?? 'member';
}
