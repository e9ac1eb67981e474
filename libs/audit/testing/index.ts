export { plainEvents, SignedLog, type PlainEvent } from './signed-log.js';
