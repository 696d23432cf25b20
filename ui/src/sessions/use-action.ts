import { useState } from 'react';
import type { Problem } from '../../../src/wire/session.ts';
import { ApiError } from './api.ts';

/** Runs one request at a time, and keeps the problem of the last request. */
export function useAction(): {
  busy: boolean;
  problem: Problem | null;
  run: (action: () => Promise<unknown>) => Promise<boolean>;
} {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = async (action: () => Promise<unknown>): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    setProblem(null);
    try {
      await action();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.problem);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, run };
}
