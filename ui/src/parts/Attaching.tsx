import { type ReactNode, useEffect, useState } from 'react';
import type { SessionInfo } from '../../../src/wire/session.ts';
import { useSession } from '../live/health.tsx';

interface Props {
  /** The companion. */
  session: string;
  /** Time that attaching usually takes. */
  usual: string;
  /** Says the cost of counting. */
  children: ReactNode;
}

/** The progress of a companion until its first numbers come, with the time since it began. */
export function Attaching({ session, usual, children }: Props) {
  const companion = useSession(session === '' ? null : session);
  const seconds = useElapsed();
  return (
    <div className="empty attaching">
      <Progress companion={session === '' ? undefined : companion} />
      <p>
        {seconds} s so far; about {usual} where the CPUs are idle
      </p>
      <p>{children}</p>
    </div>
  );
}

/** `companion`: undefined until it is known. */
export function Progress({ companion }: { companion: Pick<SessionInfo, 'state' | 'attaching'> | undefined }) {
  const { loaded = 0, probes = 0 } = companion?.attaching ?? {};
  // bpftrace compiles all probes before it loads the first.
  const isLoading = loaded > 0;
  return (
    <>
      <p role="status">
        {companion?.state === 'counting'
          ? 'Probes are attached; the first tick comes'
          : isLoading
            ? 'bpftrace attaches probes'
            : 'bpftrace compiles probes'}
      </p>
      <progress aria-label="Starting to count" {...(isLoading && { value: loaded, max: probes })} />
      {isLoading && (
        <p>
          {loaded} of {probes} probes are loaded
        </p>
      )}
    </>
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
