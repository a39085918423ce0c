import { describe, expect, it } from 'vitest';
import { createVault } from './vault.ts';

const place = { workspaceId: '0192f3c1-7a00-7000-8000-000000000001', row: 'channels.secret:a' };
const vault = createVault({ secretKey: 'a key of at least thirty-two characters' });

describe('the vault', () => {
  it('opens what it sealed, and seals the same value differently each time', () => {
    const sealed = vault.seal(place, 'pässword');
    expect(vault.unseal(place, sealed)).toBe('pässword');
    expect(vault.seal(place, 'pässword').equals(sealed)).toBe(false);
    expect(sealed.includes('pässword')).toBe(false);
  });

  it('does not open a value in another row, in another workspace, with another key, or changed', () => {
    const sealed = vault.seal(place, 'secret');
    const changed = Buffer.from(sealed);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(() => vault.unseal({ ...place, row: 'channels.secret:b' }, sealed)).toThrow();
    expect(() => vault.unseal({ ...place, workspaceId: 'other' }, sealed)).toThrow();
    expect(() => createVault({ secretKey: 'another key' }).unseal(place, sealed)).toThrow();
    expect(() => vault.unseal(place, changed)).toThrow();
    expect(() => vault.unseal(place, Buffer.from('x'))).toThrow('Not a sealed value');
  });
});
