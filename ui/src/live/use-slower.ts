import { useEffect, useRef, useState } from 'react';

/** The version, updated at most once in `ms`: for charts, which nobody reads ten times a second. */
export function useSlower(version: number, ms = 1000): number {
  const [shown, setShown] = useState(version);
  const shownAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, shownAt.current + ms - performance.now());
    const timer = setTimeout(() => {
      shownAt.current = performance.now();
      setShown(version);
    }, wait);
    return () => clearTimeout(timer);
  }, [version, ms]);
  return shown;
}
