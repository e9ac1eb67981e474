export { AccessRecord, TooManyReads, type AccessRecordOptions, type AuditRead, type FieldRead } from './access-record/access-record.js';
export { fieldReads, readsAuditData, type Operation } from './access-record/operation-reads.js';
export { auditReadEvents, type AuditReadEvent, type ReadKind } from './access-record/access-record.events.js';
export { AuditModule } from './audit.module.js';
export { auditProjections } from './audit.projections.js';
export { auditPolicy } from './audit.policy.js';
export { canonicalHash, isLeaf, leafOf, TRANSPARENCY_LOG, type Entry } from './transparency-log/leaf.js';
export { transparencyLogEvents, type TransparencyLogEvent } from './transparency-log/transparency-log.events.js';
