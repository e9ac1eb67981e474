/** JSON-native data: what events, metadata and read models are made of. No Date, no BigInt, no undefined. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}
