/** The adapters of the program by vendor; the composition root fills it, since adapters import this module. */
import type { ChannelVendor } from '@millrace/contracts/channels/channels';
import type { ChannelAdapter } from '../channel-port.ts';

export interface ChannelAdapters {
  get(vendor: ChannelVendor): ChannelAdapter;
  /** Vendors that can be asked what became of a message. */
  vendorsThatLookUp(): ChannelVendor[];
  close(): Promise<void>;
}

export function createChannelAdapters(adapters: readonly ChannelAdapter[]): ChannelAdapters {
  const byVendor = new Map(adapters.map((adapter) => [adapter.vendor, adapter]));
  return {
    get(vendor) {
      const adapter = byVendor.get(vendor);
      if (!adapter) throw new Error(`There is no adapter for ${vendor}: wire it in app/modules.ts.`);
      return adapter;
    },
    vendorsThatLookUp: () => adapters.filter((adapter) => adapter.lookUp).map(({ vendor }) => vendor),
    async close() {
      await Promise.all(adapters.map(async (adapter) => await adapter.close?.()));
    },
  };
}
