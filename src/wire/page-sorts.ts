/** Sums by which mappings and files are ordered; shared is rss less uss. */
export const PAGE_SORTS = ['rss', 'pss', 'uss', 'shared', 'dirty', 'size', 'swap'] as const;
export type PageSort = (typeof PAGE_SORTS)[number];
