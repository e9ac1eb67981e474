/** Who may read the metrics: whoever reaches the port, programs of this machine, nobody. */
export const METRICS_ACCESS = ['all', 'loopback', 'off'] as const;
export type MetricsAccess = (typeof METRICS_ACCESS)[number];
