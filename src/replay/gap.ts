/** Time of a capture in which nothing was counted, or whose counts the file has lost. */
export interface Gap {
  fromMs: number;
  toMs: number;
  why: 'not counted' | 'between runs' | 'capture damaged';
}
