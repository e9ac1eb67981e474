/** Nest token of the `ReadStore` that an app opens for all contexts. */
export const READ_STORE = Symbol('ReadStore');
