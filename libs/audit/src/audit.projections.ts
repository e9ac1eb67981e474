import type { Projection } from '@opsledger/read-store';
import { auditReads } from './audit-reads/audit-reads.projection.js';

/** The read models of this context. */
export const auditProjections: readonly Projection[] = [auditReads];
