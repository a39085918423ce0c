import { useNavigate, useParams, useSearch } from '@tanstack/react-router';

/** What of a backtest is looked at, as its address says: it can be handed on. */
export interface BacktestSearch {
  backtest?: string | undefined;
  change?: string | undefined;
  effect?: string | undefined;
  error?: string | undefined;
  case?: string | undefined;
}

export function useBacktestSearch() {
  const { id } = useParams({ from: '/workspace/workflows/$id/backtest' });
  const search: BacktestSearch = useSearch({ from: '/workspace/workflows/$id/backtest' });
  const navigate = useNavigate();
  const show = (next: BacktestSearch) =>
    void navigate({ to: '/workflows/$id/backtest', params: { id }, search: next, resetScroll: false });
  return { id, search, show };
}
