import type { Problem } from '../../../src/wire/session.ts';

/** Returns the problem in an answer of the API, or a general problem if a proxy answered instead. */
export async function problemOf(response: Response): Promise<Problem> {
  const general = {
    code: String(response.status),
    message: `The service answered ${response.status} ${response.statusText}`.trim(),
    hint: 'See the log of the service',
  };
  try {
    const { error } = (await response.json()) as { error?: Partial<Problem> };
    return { ...general, ...error };
  } catch {
    return general;
  }
}
