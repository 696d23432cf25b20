import { useEffect, useRef, useState } from 'react';
import type { ProcessPages } from '../../../src/wire/process-pages.ts';
import type { Problem } from '../../../src/wire/session.ts';
import type { Place } from '../place/place.ts';
import { ApiError } from '../sessions/api.ts';
import { type PagesOf, readPages, type Wanted } from './api.ts';

/** Time after which the page says that it reads, in ms. */
const SOON_MS = 500;
/** Interval in which it says for how long, in ms. */
const STEP_MS = 250;

export interface Reading {
  /** The process by mapping; null before it was read. */
  pages: ProcessPages | null;
  /** The chosen mapping with its cells; null if none was chosen. */
  chosen: ProcessPages | null;
  isBusy: boolean;
  /** Seconds of the present reading; null while it is short. */
  seconds: number | null;
  problem: Problem | null;
  /** Reads the process again, and the chosen mapping after it. Nothing happens during a reading. */
  read: () => void;
}

/**
 * Reads a process at once, and again when it is asked to, and after it the chosen mapping: the service reads one at a time. The
 * process of a component must stay the same.
 */
export function useReading(
  { pid, start }: PagesOf,
  { mapping, pages: range }: Pick<Place, 'mapping' | 'pages'>,
): Reading {
  const [pages, setPages] = useState<ProcessPages | null>(null);
  const [chosen, setChosen] = useState<ProcessPages | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const seconds = useSeconds(isBusy);
  const isReading = useRef(false);
  const asked = useRef<{ pages: ProcessPages; wanted: string }>(null);
  const read = async (wanted?: Wanted): Promise<void> => {
    if (isReading.current) return;
    isReading.current = true;
    setBusy(true);
    setProblem(null);
    try {
      // Later readings are of the process that the first one found.
      const answer = await readPages({ pid, start: start ?? pages?.start ?? null }, wanted);
      if (wanted !== undefined) return setChosen(answer);
      setPages(answer);
      setChosen(null);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.problem);
    } finally {
      isReading.current = false;
      setBusy(false);
    }
  };
  useEffect(() => {
    void read();
  }, []);
  const wanted = `${mapping} ${range?.from} ${range?.to}`;
  useEffect(() => {
    if (pages === null || isBusy) return;
    if (mapping === null) {
      asked.current = null;
      setChosen(null);
      // A mapping that could not be read is not asked for again and again.
    } else if (asked.current?.pages !== pages || asked.current.wanted !== wanted) {
      asked.current = { pages, wanted };
      void read({ mapping, range });
    }
  }, [pages, mapping, wanted, isBusy]);
  return { pages, chosen, isBusy, seconds, problem, read: () => void read() };
}

/** Seconds for which something is busy; null for the first half second. */
function useSeconds(isBusy: boolean): number | null {
  const [seconds, setSeconds] = useState<number | null>(null);
  useEffect(() => {
    if (!isBusy) return undefined;
    const began = performance.now();
    const timer = setInterval(() => {
      const ms = performance.now() - began;
      if (ms >= SOON_MS) setSeconds(ms / 1000);
    }, STEP_MS);
    return () => {
      clearInterval(timer);
      setSeconds(null);
    };
  }, [isBusy]);
  return seconds;
}
