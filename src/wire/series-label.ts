import { z } from 'zod';
import { LIMITS } from './session.ts';

/** The longest label of a service: event and filter, and words about them. */
export const MOST_LABEL = LIMITS.event + LIMITS.filter + 68;
/** The longest name of a series in a fleet: label, unit, filter and number. */
const MOST_NAME = MOST_LABEL + 100 + LIMITS.filter + 32;

/** Label of a series in a request. */
export const SeriesLabel = z.string().max(MOST_NAME);
