import type { Floor } from './floor.ts'
import { isIn } from './places.ts'

/** The names of all rooms of the house; a room of routes is named for its last folder. */
export function roomNames(house: readonly Floor[]): Set<string> {
  const names = house.flatMap(({ rooms }) => rooms.map((room) => room.split('/').at(-1) ?? ''))
  return new Set(names.filter((name) => !name.includes('.')))
}

/** Test files that stand in no room: `kinds` are folders such as `test/unit`, `rooms` the names that they may use. */
export function testViolations(
  paths: Iterable<string>,
  kinds: readonly string[],
  rooms: ReadonlySet<string>,
): string[] {
  const found: string[] = []
  for (const path of paths) {
    const kind = kinds.find((folder) => isIn(path, folder))
    if (kind === undefined) continue
    const [room = '', ...rest] = path.slice(kind.length + 1).split('/')
    if (rest.length === 0) found.push(`${path} stands in no room; move it into ${kind}/<room>/`)
    else if (!rooms.has(room)) found.push(`${path}: no floor has a room ${room}`)
  }
  return found
}
