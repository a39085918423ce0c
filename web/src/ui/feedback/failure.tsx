import { useTranslation } from 'react-i18next';
import { ErrorState } from './error-state.tsx';
import { notifyFailure } from './notify.tsx';
import { isProblem, sentenceOf } from './problem.ts';

/** Shows why something could not be read, in place of it. */
export function Failure(props: { error: unknown; onRetry?: () => void; title?: string }) {
  const describe = useDescribe();
  return (
    <ErrorState
      title={props.title}
      sentence={describe(props.error)}
      requestId={isProblem(props.error) ? props.error.requestId : null}
      onRetry={props.onRetry}
    />
  );
}

/** The sentence of any thrown thing, in the reader's language. */
export function useDescribe(): (error: unknown) => string {
  const { i18n } = useTranslation();
  return (error) => {
    if (isProblem(error)) return sentenceOf(error, i18n.language);
    return error instanceof Error ? error.message : String(error);
  };
}

/** Reports a failed write in a corner of the screen: `onError: useReportFailure()`. */
export function useReportFailure(): (error: unknown) => void {
  const describe = useDescribe();
  return (error) => notifyFailure(describe(error));
}
