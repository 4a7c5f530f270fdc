/** The largest file that is taken: the page refuses a larger one, and so does the Worker. */
export const MAX_BYTES = 25 * 1024 * 1024;
