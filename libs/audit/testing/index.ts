export { reaches, SigningWorld, textOf, until, type NodeOptions } from './signing-world.js';
