/**
 * Whoever changes how a person signs in may be somebody else: the person is told by mail, and the audit log of each of
 * their workspaces says it.
 */
import type { AuditOnlyAction } from '@millrace/contracts/audit/audit';
import { createAuthMiddleware, isAPIError } from 'better-auth/api';
import type { SystemMail } from '#platform/mail/system-mail';
import { demoEmail } from '../account-store.ts';
import type { SignInAudit } from './audit-sign-in.ts';
import { type CredentialChange, writeCredentialMail } from './notice-mails.ts';

export interface ChangedPerson {
  id: string;
  email: string;
  locale?: string | null | undefined;
}

export interface CredentialChanges {
  /** `by` is the person themselves unless told. */
  tell(person: ChangedPerson, change: CredentialChange, by?: 'operator'): Promise<void>;
}

const actions: Readonly<Record<CredentialChange, AuditOnlyAction>> = {
  password: 'password.changed',
  secondFactorOn: 'second_factor.enabled',
  secondFactorOff: 'second_factor.disabled',
  secondFactorReset: 'second_factor.reset',
  recoveryCodes: 'recovery_codes.renewed',
  recoveryCodeUsed: 'recovery_code.used',
};

export function createCredentialChanges(deps: {
  signIns: Pick<SignInAudit, 'changed'>;
  mail: SystemMail;
  publicUrl: string;
}): CredentialChanges {
  const { signIns, mail, publicUrl } = deps;
  return {
    async tell({ id, email, locale }, change, by) {
      const actor = by === undefined ? { kind: 'user', id } : { kind: by };
      await signIns.changed({ userId: id, action: actions[change], actor });
      if (!mail.isConfigured || email === demoEmail) return;
      const link = `${publicUrl}/settings/security`;
      mail.post({ to: email, ...writeCredentialMail({ locale, change, link }) });
    },
  };
}

/** What better-auth's routes change for who is signed in. A password set by a link it tells apart, `onPasswordReset`. */
const changeOfPath: Readonly<Record<string, CredentialChange>> = {
  '/change-password': 'password',
  '/two-factor/disable': 'secondFactorOff',
  '/two-factor/generate-backup-codes': 'recoveryCodes',
  '/two-factor/verify-backup-code': 'recoveryCodeUsed',
};

type Middleware = ReturnType<typeof createAuthMiddleware>;

export function tellAfterRoutes(changes: CredentialChanges): Middleware {
  return createAuthMiddleware(async ({ path, context }) => {
    const change = changeOfPath[path];
    if (!change || isAPIError(context.returned)) return;
    const user = context.session?.user ?? context.newSession?.user;
    if (user) await changes.tell(user, change);
  });
}
