export type { Brand } from './brand.js';
export * from './ids.js';
export { OPSLEDGER_NAMESPACE, uuidFromDigest, uuidV5, uuidV7 } from './uuid.js';
export { REJECTION_CODES, reject, type Rejection, type RejectionCode } from './rejection.js';
export type { Json, JsonObject } from './json.js';
export { ROLES, type Actor, type Role } from './actor.js';
export * from './time.js';
export * from './money.js';
export { refuseText, type TextLimits } from './text.js';
