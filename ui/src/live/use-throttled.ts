import { useEffect, useRef, useState } from 'react';

/** Returns `version`, updated at most once in `ms`, for charts: nobody reads a chart ten times a second. */
export function useThrottled(version: number, ms = 1000): number {
  const [shown, setShown] = useState(version);
  const shownAt = useRef(0);
  useEffect(() => {
    const waitMs = Math.max(0, shownAt.current + ms - performance.now());
    const timer = setTimeout(() => {
      shownAt.current = performance.now();
      setShown(version);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [version, ms]);
  return shown;
}
