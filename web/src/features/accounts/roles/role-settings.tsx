import { permissions, reachOf, roles, type Reach } from '@millrace/contracts/permissions';
import { IconCheck, IconMinus, IconUser } from '@tabler/icons-react';
import { useSession } from '../../../api/session.ts';
import { useWords } from '../../../ui/language/words.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { accountSettingsWords } from '../settings-words.ts';
import { permissionWords, roleWords } from './role-words.ts';
import classes from './role-settings.module.css';

/** The one table of permissions, as the server decides by it. */
export function RoleSettings() {
  const say = useWords(roleWords);
  const sayRole = useWords(accountSettingsWords);
  const sayPermission = useWords(permissionWords);
  const { role: own } = useSession();
  return (
    <Section title={say('roles')} description={say('rolesText')}>
      <div className={classes.frame}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{say('permission')}</th>
              {roles.map((role) => (
                <th key={role} scope="col" data-own={role === own || undefined}>
                  {sayRole(role)}
                  {role === own && <span className={classes.yours}>{say('yours')}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {permissions.map((permission) => (
              <tr key={permission}>
                <th scope="row" title={permission}>
                  {sayPermission(permission)}
                </th>
                {roles.map((role) => (
                  <td key={role} data-own={role === own || undefined}>
                    <Extent reach={reachOf(permission, role)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

const icons = { all: IconCheck, own: IconUser, none: IconMinus } as const;

function Extent({ reach }: { reach: Reach }) {
  const say = useWords(roleWords);
  const Icon = icons[reach];
  return (
    <span className={classes.extent} data-reach={reach}>
      <Icon size={15} stroke={2} aria-hidden />
      <span className={reach === 'own' ? undefined : classes.spoken}>{say(reach)}</span>
    </span>
  );
}
