import type { TopOptions } from '../top/options.ts';

export interface ReplayOptions
  extends Pick<TopOptions, 'top' | 'group' | 'sort' | 'series' | 'search' | 'color'> {
  /** Milliseconds from the start of the capture. */
  from: number;
  speed: number;
}
