import type { InitializeHook, LoadHook } from 'node:module';

let sources: Readonly<Record<string, string>> = {};

/** Takes the sources that replace files, by their addresses. */
export const initialize: InitializeHook<Readonly<Record<string, string>>> = (data) => {
  sources = data;
};

/** Loads a replaced file from its source and any other from the disk. */
export const load: LoadHook = (url, context, nextLoad) => {
  const source = sources[url];
  return source === undefined ? nextLoad(url, context) : { format: 'module', shortCircuit: true, source };
};
