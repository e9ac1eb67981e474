export { AuditModule, type AuditModuleParts } from './audit.module.js';
export { auditPolicy } from './audit.policy.js';
export { canonicalHash, isLeaf, leafOf, TRANSPARENCY_LOG, type Entry } from './transparency-log/leaf.js';
export { transparencyLogEvents, type TransparencyLogEvent } from './transparency-log/transparency-log.events.js';
export { PastLog } from './time-machine/past-log.js';
export {
  DEFAULT_TIME_MACHINE_SETTINGS,
  readTimeMachineSettings,
  timeMachineFaults,
  type TimeMachineSettings,
} from './time-machine/settings.js';
export { TimeMachines, type MachineRequest, type MachineUse, type Stay, type TimeMachinesParts } from './time-machine/time-machines.js';
export type { Machine, MachineState } from './time-machine/machine-records.js';
