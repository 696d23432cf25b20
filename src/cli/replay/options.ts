import type { TopOptions } from '../top/options.ts';

export interface ReplayOptions
  extends Pick<TopOptions, 'top' | 'group' | 'sort' | 'series' | 'search' | 'color'> {
  /** Milliseconds from the start of the capture. */
  from?: number;
  speed: number;
  /** True for the usual address. */
  listen?: string | true;
  tokenFile?: string;
  /** False if clients need none. */
  token: boolean;
}
