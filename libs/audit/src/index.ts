export { AuditModule } from './audit.module.js';
export { auditPolicy } from './audit.policy.js';
export { folderTileStore } from './tiles/folder-tile-store.js';
export { postgresTileStore } from './tiles/postgres-tile-store.js';
export { LeafPositions, tilesOf, TilesMissing } from './tiles/tree-files.js';
export type { TileStore, TreeFile } from './tiles/tile-store.js';
export { canonicalHash, isLeaf, leafOf, TRANSPARENCY_LOG, type Entry } from './transparency-log/leaf.js';
export { transparencyLogEvents, type TransparencyLogEvent } from './transparency-log/transparency-log.events.js';
