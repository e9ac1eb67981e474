export { AccessRecord, TooManyReads, type AccessRecordOptions, type AuditRead, type FieldRead } from './access-record/access-record.js';
export { fieldReads, readsAuditData, type Operation } from './access-record/operation-reads.js';
export { auditReadEvents, type AuditReadEvent, type ReadKind } from './access-record/access-record.events.js';
export { auditProjections } from './audit.projections.js';
export { AuditModule, type AuditModuleParts } from './audit.module.js';
export { auditPolicy } from './audit.policy.js';
export { folderTileStore } from './tiles/folder-tile-store.js';
export { postgresTileStore } from './tiles/postgres-tile-store.js';
export { LeafPositions, tilesOf, TilesMissing } from './tiles/tree-files.js';
export type { TileStore, TreeFile } from './tiles/tile-store.js';
export { auditTrailProjection } from './trail/audit-trail.projection.js';
export { folderArchive, FolderNotEmpty } from './evidence/archive/folder-archive.js';
export { zipArchive } from './evidence/archive/zip-archive.js';
export type { ArchiveTarget } from './evidence/archive/archive-target.js';
export type { Figure, FigureSource } from './evidence/archive/figures.js';
export { firstLeafFrom } from './evidence/archive/find-leaves.js';
export { makeArchive, type ArchiveParts, type ArchiveRequest } from './evidence/archive/make-archive.js';
export type { Asked, Manifest, Subject as EvidenceSubject } from './evidence/archive/manifest.js';
export { NoEvidence, signedLog, type SignedLogParts } from './evidence/archive/signed-log.js';
export type { Leaf, ProvedLog } from './evidence/archive/proved-log.js';
export { plainWording, type Wording } from './evidence/report/wording.js';
export type { ArchiveFault, ArchiveFaultCode } from './evidence/verify/archive-fault.js';
export type { ArchiveSource } from './evidence/verify/archive-source.js';
export { folderSource } from './evidence/verify/folder-source.js';
export { verifyArchive, type ArchiveReport } from './evidence/verify/verify-archive.js';
export { NotAZip, zipSource } from './evidence/verify/zip-source.js';
export { mentionsOf, type Mention } from './trail/mentions.js';
export { withoutSecrets } from './trail/secrets.js';
export { listTrail, partsOf, trailCondition, type TrailPlace } from './trail/trail.queries.js';
export { canonicalHash, isLeaf, leafOf, TRANSPARENCY_LOG, type Entry } from './transparency-log/leaf.js';
export { transparencyLogEvents, type TransparencyLogEvent } from './transparency-log/transparency-log.events.js';
export type { Finding, FindingKind, LogSpot, Notice } from './verification/finding.js';
export type { SavedCheckpoint } from './verification/signed-history.js';
export { logOfStore, verifyLog, type VerifiableLog, type Verification, type VerifyLogOptions } from './verification/verify-log.js';
export { PastLog } from './time-machine/past-log.js';
export {
  DEFAULT_TIME_MACHINE_SETTINGS,
  readTimeMachineSettings,
  timeMachineFaults,
  type TimeMachineSettings,
} from './time-machine/settings.js';
export { TimeMachines, type MachineRequest, type Stay, type TimeMachinesParts } from './time-machine/time-machines.js';
export type { Machine, MachineState } from './time-machine/machine-records.js';
export { LogKeyError, LogKeys, newLogKey, parseLogKey, signerOf } from './transparency-log/log-key.js';
export { LogContradicted, TRANSPARENCY_LOG_STREAM, type LogState, type SignedCheckpoint } from './transparency-log/log-state.js';
export { folderCopies, NoteCopies, type SendNote } from './transparency-log/note-copies.js';
export { Proofs, type ConsistencyProof, type EventPlace, type InclusionProof, type NoProof } from './transparency-log/proofs.js';
export { rotateKey } from './transparency-log/rotate-key.js';
export { isUrl, readTransparencySettings, transparencyFaults, type TransparencySettings } from './transparency-log/settings.js';
export { NO_PROOF } from './transparency-log/transparency-log.node.js';
export {
  TransparencyLog,
  type SigningTimes,
  type TransparencyState,
  type TransparencyStatus,
} from './transparency-log/transparency-log.js';
export { watchTransparencyLog } from './transparency-log/watch-transparency-log.js';
