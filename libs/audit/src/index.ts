export { AuditModule } from './audit.module.js';
export { auditPolicy } from './audit.policy.js';
export { auditTrailProjection } from './trail/audit-trail.projection.js';
export { canonicalHash, isLeaf, leafOf, TRANSPARENCY_LOG, type Entry } from './transparency-log/leaf.js';
export { transparencyLogEvents, type TransparencyLogEvent } from './transparency-log/transparency-log.events.js';
