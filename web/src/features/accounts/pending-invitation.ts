/**
 * The token of the invitation somebody came with, kept for the tab while they sign up or in, also past Google. It comes
 * behind `#`, which no server sees.
 */
const key = 'millrace-invitation';

export const pendingInvitation = {
  read(): string | null {
    const token = window.location.pathname === '/invitation' ? window.location.hash.slice(1) : '';
    if (token !== '') window.sessionStorage.setItem(key, token);
    return window.sessionStorage.getItem(key);
  },
  forget(): void {
    window.sessionStorage.removeItem(key);
  },
};
