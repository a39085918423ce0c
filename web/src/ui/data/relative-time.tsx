import { useEffect, useReducer } from 'react';
import { useFormat } from '../language/format.ts';

const refreshMs = 30_000;

/** `3 min. ago`, kept current; the exact time on hover and for readers of the page. */
export function RelativeTime({ at }: { at: string }) {
  const format = useFormat();
  const [, refresh] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(refresh, refreshMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={format.dateTime(at)}>
      {format.ago(at)}
    </time>
  );
}
