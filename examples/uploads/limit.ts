/** The largest file that is taken: the page refuses a larger one, and the Worker what is beyond. */
export const MAX_BYTES = 25 * 1024 * 1024;

/** A file is sent in parts of this size, the last one excepted; the Worker refuses a larger one. */
export const PART_BYTES = 1024 * 1024;

/** How many parts a file has: an empty one has an empty one. */
export const partsOf = (size: number): number => Math.max(1, Math.ceil(size / PART_BYTES));
