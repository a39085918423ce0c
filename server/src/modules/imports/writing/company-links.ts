import type { Tx } from '#platform/postgres/database';
import type { TouchedRecord } from '../import-store.ts';
import type { RecordDraft } from '../mapping/read-record.ts';
export class CompanyLinks {
  async link(
    _tx: Tx,
    _drafts: readonly RecordDraft[],
  ): Promise<{ touched: TouchedRecord[]; companyOf(draft: RecordDraft): string | undefined }> {
    return { touched: [], companyOf: () => undefined };
  }
}
