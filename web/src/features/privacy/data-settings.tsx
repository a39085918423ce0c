import { useCan } from '../../api/session.ts';
import { DeleteWorkspace } from './delete-workspace.tsx';
import { ErasureList } from './erasure-list.tsx';
import { ExportList } from './export-list.tsx';
import { RetentionList } from './retention-list.tsx';

export function DataSettings() {
  const canExport = useCan('data.export');
  const canErase = useCan('data.erase');
  const canDelete = useCan('workspace.delete');
  return (
    <>
      {canExport && <ExportList />}
      {canErase && <ErasureList />}
      <RetentionList />
      {canDelete && <DeleteWorkspace />}
    </>
  );
}
