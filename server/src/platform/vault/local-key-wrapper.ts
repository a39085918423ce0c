/** Wraps data keys by master keys this process holds. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { type KeyContext, KeyUnavailableError, type KeyWrapper, WrappedKeyError } from './key-wrapper.ts';

const nonceBytes = 12;
const tagBytes = 16;

interface MasterKey {
  id: string;
  key: Buffer;
}

/**
 * The first master key wraps; the others unwrap. They are read again before each wrapping, and when a wrapped key names
 * one that is not known: a file of keys may have got a new one.
 */
export function createLocalKeyWrapper(readMasterKeys: () => readonly string[]): KeyWrapper {
  let known: MasterKey[] = [];
  const read = () => (known = readMasterKeys().map((each) => ({ id: idOf(each), key: derive(each, 'wrap') })));
  const find = (id: string) => known.find((each) => each.id === id) ?? read().find((each) => each.id === id);
  const readCurrent = () => {
    const [current] = read();
    if (!current) throw new KeyUnavailableError('There is no master key.');
    return current;
  };

  return {
    currentId: async () => readCurrent().id,
    has: (wrappedBy) => find(wrappedBy) !== undefined,
    async wrap(plain, context) {
      const { id, key } = readCurrent();
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(toAssociatedData(context));
      const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
      return { wrapped: Buffer.concat([nonce, cipher.getAuthTag(), sealed]), wrappedBy: id };
    },
    async unwrap({ wrapped, wrappedBy }, context) {
      const master = find(wrappedBy);
      if (!master) throw new KeyUnavailableError(`The master key ${wrappedBy} is not configured here.`);
      const decipher = createDecipheriv('aes-256-gcm', master.key, wrapped.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
        .setAAD(toAssociatedData(context))
        .setAuthTag(wrapped.subarray(nonceBytes, nonceBytes + tagBytes));
      try {
        return Buffer.concat([decipher.update(wrapped.subarray(nonceBytes + tagBytes)), decipher.final()]);
      } catch (cause) {
        throw new WrappedKeyError('The wrapped key of this workspace was changed, or is another workspace’s.', {
          cause,
        });
      }
    },
  };
}

/** Says which master key it is and nothing about it. */
export function idOf(masterKey: string): string {
  return `local:${derive(masterKey, 'id').toString('hex').slice(0, 12)}`;
}

function derive(masterKey: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', `millrace master key 1 ${purpose}`, 32));
}

export function toAssociatedData({ workspaceId, version }: KeyContext): Buffer {
  return Buffer.from(JSON.stringify(['data key', workspaceId, version]));
}
