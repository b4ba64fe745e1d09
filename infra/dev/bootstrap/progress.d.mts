/** Text for a duration (milliseconds), in the unit a person would use: `340 ms`, `1.2 s`. */
export function spoken(milliseconds: number): string

/**
 * Runs `work` and prints `  label ... 1.2 s  detail` (the detail is a string that `work` resolves to).
 * Rethrows what `work` throws, after ending the line.
 */
export function step<T>(label: string, work: () => Promise<T> | T, out?: NodeJS.WritableStream): Promise<T>
