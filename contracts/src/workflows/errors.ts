import { declareErrors } from '../errors.ts';

export const workflowErrors = declareErrors('workflows', {
  notFound: { status: 404, title: 'There is no such workflow' },
  notYours: { status: 403, title: 'The workflow is someone else’s' },
  archived: { status: 409, title: 'The workflow is archived' },
  notPublished: { status: 409, title: 'The workflow has never been published' },
  hasRuns: { status: 409, title: 'The workflow has runs' },
  pathTaken: { status: 409, title: 'Another workflow listens at this path' },
  invalidDefinition: { status: 422, title: 'The definition has problems' },
  unknownOwner: { status: 422, title: 'The owner is no member of the workspace' },
});

export const workflowVersionErrors = declareErrors('workflow_versions', {
  notFound: { status: 404, title: 'The workflow has no such version' },
});

export const workflowEndpointErrors = declareErrors('workflow_endpoints', {
  notFound: { status: 404, title: 'The workflow has no such address' },
});

export const workflowTrialErrors = declareErrors('workflow_trials', {
  stepNotFound: { status: 404, title: 'The definition has no such step' },
});

export const workflowSampleErrors = declareErrors('workflow_samples', {
  tooLarge: { status: 409, title: 'More is pinned than is kept' },
});

export const workflowBacktestErrors = declareErrors('backtests', {
  notFound: { status: 404, title: 'There is no such backtest' },
  caseNotFound: { status: 404, title: 'The backtest has no such case' },
  caseGone: { status: 410, title: 'What the case is about is gone' },
  tooMany: { status: 409, title: 'Backtests of this workflow are under way' },
});
