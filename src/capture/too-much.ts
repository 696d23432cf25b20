import { VmtallyError } from '../errors.ts';
import { grouped } from '../text/units.ts';

/** The error on a capture with more than can be held in memory. */
export const tooMuch = (most: number, what: string, hint: string): VmtallyError =>
  new VmtallyError('CAPTURE_INVALID', `the capture has more than ${grouped(most)} ${what}`, hint);
