import { cloneValue, isPlain, type ValueLimits } from "../values.ts";

/**
 * Gives a value as it can be stored; where nothing is kept (`keeps` is undefined), the very same.
 * @throws {FootplateError} `INVALID_INPUT`
 */
export const storable = (value: unknown, path: string, keeps: ValueLimits | undefined): unknown =>
  keeps && !isPlain(value) ? cloneValue(value, path, keeps) : value;
