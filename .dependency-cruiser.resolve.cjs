const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

/**
 * Read by dependency-cruiser alone. Its resolver does not understand a `*` in the middle of a tsconfig path, so
 * `@opsledger/<lib>/testing` would be unresolvable, and an unresolvable import escapes every rule.
 */
const libs = join(__dirname, 'libs');
const doors = readdirSync(libs)
  .map((lib) => [`@opsledger/${lib}/testing$`, join(libs, lib, 'testing', 'index.ts')])
  .filter(([, door]) => existsSync(door));

module.exports = { resolve: { alias: Object.fromEntries(doors) } };
