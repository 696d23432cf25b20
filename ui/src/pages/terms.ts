/** The meaning of what the tab Pages shows, by term. */
export const PAGES_TERMS = {
  Mapping: 'A part of the addresses of the process: memory without a file, or a part of a file.',
  RSS: 'Its pages in memory.',
  PSS: 'These, each divided by the times that it is mapped.',
  USS: 'Of RSS, mapped once: memory that is free again when the process ends.',
  Shared: 'RSS less USS: pages that are mapped more than once, by this process or others.',
  Dirty: 'Of RSS, written and not saved elsewhere, as smaps counts it.',
  Mapped: 'A page is mapped as often as page tables have it. It is no number of processes.',
  Bars: 'RSS by how often its pages are mapped; the longest is that of the largest mapping.',
  Cells: 'The pages of a mapping by address, each cell in the colour of what most of its pages are.',
} as const;
