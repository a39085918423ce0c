import { useEffect, useState } from 'react';

const refreshMs = 30_000;

/** The time, kept current: what was upcoming becomes overdue while somebody looks at it. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), refreshMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}
