/** Groups of rows that metrics can have. */
export const METRICS_BY = ['name', 'user', 'unit', 'container', 'image', 'pod', 'namespace', 'pid'] as const;
export type MetricsBy = (typeof METRICS_BY)[number];
