import { OWN_GROUP } from '../../../src/wire/groups.ts';
import type { Place } from '../place/place.ts';

/** True if vmtally's own rows are asked for, so that they are listed and have shares. */
export const withOwn = ({ showsOwn, within }: Pick<Place, 'showsOwn' | 'within'>): boolean =>
  showsOwn || within?.key === OWN_GROUP;
