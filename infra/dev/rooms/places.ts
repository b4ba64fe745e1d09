import type { Floor } from './floor.ts'

/** Whether `path` is `place` or lies in it. */
export function isIn(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`)
}

/** The room of a file on its floor: the longest entry that is its path or a folder above it; null when none is. */
export function roomOf(floor: Floor, path: string): string | null {
  const fitting = floor.rooms.filter((room) => room === '.' || isIn(path, `${floor.folder}/${room}`))
  return fitting.toSorted((one, other) => other.length - one.length)[0] ?? null
}

/** Whether a file is code. Declarations (`.d.ts`) are not: they only describe the script beside them. */
export function isCode(path: string): boolean {
  return /(?<!\.d)\.[mc]?[jt]sx?$/.test(path)
}
