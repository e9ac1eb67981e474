declare const brand: unique symbol;

/** A primitive that the compiler keeps apart from its peers: a `Brand<string, 'AssetId'>` is not a `Brand<string, 'PersonId'>`. */
export type Brand<Primitive, Name extends string> = Primitive & { readonly [brand]: Name };
