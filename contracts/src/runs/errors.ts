import { declareErrors } from '../errors.ts';

export const runErrors = declareErrors('runs', {
  notFound: { status: 404, title: 'There is no such run' },
  notYours: { status: 403, title: 'The run is of someone else’s workflow' },
  ended: { status: 409, title: 'The run has ended' },
  notResumable: { status: 409, title: 'The run cannot be resumed' },
  nothingToSettle: { status: 409, title: 'The run waits for no word about this step' },
  inputInvalid: { status: 422, title: 'The input does not fit the workflow' },
  leftOut: { status: 409, title: 'The workflow runs as often as it may at a time' },
});

export const runStepErrors = declareErrors('run_steps', {
  notFound: { status: 404, title: 'The run has no such step' },
});
