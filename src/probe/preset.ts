/** A name for a set of events of the catalogue. */
export interface Preset {
  /** With its @, as -e takes it. */
  name: string;
  summary: string;
  /** Events that the kernel must have. */
  events: string[];
  /** Events that are counted where the kernel has them. */
  optional: string[];
}
