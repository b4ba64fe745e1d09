/** A text that someone searches for, with the signs that `like` would understand taken literally. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`)
