/** Escapes what `like` would take for a pattern: a search for "50%" finds that text. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`)
