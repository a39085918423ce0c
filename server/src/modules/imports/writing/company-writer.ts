import type { RecordWriter, RowResult, WrittenChunk } from '../record-writer.ts';

/** Companies come with their own module; until then they are refused. */
export class CompanyWriter implements RecordWriter {
  plan(): Promise<RowResult[]> {
    return Promise.reject(new Error('Companies cannot be imported yet.'));
  }

  write(): Promise<WrittenChunk> {
    return Promise.reject(new Error('Companies cannot be imported yet.'));
  }
}
