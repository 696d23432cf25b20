import { useEffect, useState } from 'react';
import { useSession } from '../live/health.tsx';

/** The progress of a comparison until its first numbers come, with the time since it began. `session`: the companion. */
export function Attaching({ session }: { session: string }) {
  const counting = useSession(session === '' ? null : session)?.state === 'counting' && session !== '';
  const seconds = useElapsed();
  return (
    <div className="empty attaching">
      <p role="status">
        {counting ? 'Probes are attached; the first tick comes' : 'bpftrace compiles and attaches probes'}
      </p>
      <progress aria-label="Starting the comparison" />
      <p>{seconds} s so far; about 4 s where the CPUs are idle</p>
      <p>A separate bpftrace counts for the comparison while a page or program shows it.</p>
    </div>
  );
}

/** Whole seconds since the component was mounted. */
function useElapsed(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const began = performance.now();
    const timer = setInterval(() => setSeconds(Math.floor((performance.now() - began) / 1000)), 250);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}
