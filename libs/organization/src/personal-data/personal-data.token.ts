/** Nest token of the `SubjectKeys` that an app opens for this context. */
export const SUBJECT_KEYS = Symbol('SubjectKeys');
