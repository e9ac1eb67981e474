export { reaches, SigningWorld, textOf, until, type NodeOptions } from './signing-world.js';
export { plainEvents, SignedLog, type PlainEvent } from './signed-log.js';
