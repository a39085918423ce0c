import { updateCompany } from '@millrace/contracts/companies/companies';
import type { Company } from '@millrace/contracts/companies/company';
import type { CallOf } from '@millrace/contracts/operation';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { patchCached } from '../../api/cache-patch.ts';
import { isOfNoun, useCall, useMarkStale } from '../../api/hooks.ts';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyUndoable } from '../../ui/feedback/notify.tsx';
import { useWords } from '../../ui/language/words.ts';
import { companyWords } from './company-words.ts';

export type CompanyChange = Omit<CallOf<typeof updateCompany>, 'id'>;

export interface CompanyEdit {
  company: Company;
  change: CompanyChange;
  preview: Partial<Company>;
  inverse?: { change: CompanyChange; preview: Partial<Company> };
  field: string;
}

const nouns = ['companies'] as const;

/** Puts a company as it became wherever it is on the screen. */
export function useShowCompany(): (id: string, patch: Partial<Company>) => void {
  const queries = useQueryClient();
  return (id, patch) => {
    queries.setQueriesData({ predicate: (query) => isOfNoun(query.queryKey, nouns) }, (cached: unknown) =>
      patchCached(cached, id, patch),
    );
  };
}

/** Changes a company at once on the screen and then on the server; a refusal puts back what was there. */
export function useEditCompany(): (edit: CompanyEdit) => void {
  const say = useWords(companyWords);
  const call = useCall();
  const queries = useQueryClient();
  const markStale = useMarkStale();
  const report = useReportFailure();
  const show = useShowCompany();
  const edit = useMutation({
    mutationFn: ({ company, change }: CompanyEdit) =>
      call(updateCompany, { id: company.id, ...change }, { version: company.version }),
    onMutate: async ({ company, preview }) => {
      await queries.cancelQueries({ predicate: (query) => isOfNoun(query.queryKey, nouns) });
      show(company.id, preview);
    },
    onSuccess: (saved, { inverse, field }) => {
      show(saved.id, saved);
      markStale(['events', ...nouns]);
      if (!inverse) return;
      notifyUndoable(say('changed', { field }), {
        label: say('undo'),
        run: () => edit.mutate({ company: saved, change: inverse.change, preview: inverse.preview, field }),
      });
    },
    onError: (error, { company }) => {
      show(company.id, company);
      markStale(nouns);
      report(error);
    },
  });
  return edit.mutate;
}
