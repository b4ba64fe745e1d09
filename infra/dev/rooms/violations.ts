import type { Floor } from './floor.ts'
import type { Import } from './imports.ts'
import { isCode, isIn, roomOf } from './places.ts'
import { type Tree, targetOf } from './tree.ts'

/** What the code does against the order of its rooms and the arrows between its floors, one sentence each. */
export function houseViolations(tree: Tree, house: readonly Floor[]): string[] {
  const found: string[] = []
  for (const floor of house) {
    const files = [...tree.keys()].filter((path) => isIn(path, floor.folder))
    const empty = floor.rooms.filter(
      (room) => room !== '.' && !files.some((path) => roomOf(floor, path) === room),
    )
    found.push(...empty.map((room) => `${floor.folder}/${room} is listed as a room and has no file`))
    for (const path of files) {
      if (roomOf(floor, path) === null) found.push(`${path} is in no room of ${floor.folder}`)
      const imports = tree.get(path) ?? []
      found.push(...imports.flatMap((one) => importViolation(path, one, { floor, house }) ?? []))
    }
  }
  return found
}

/** Code that no floor covers, a sentence each. Tests are no floor; what stands at the top configures tools. */
export function strayFiles(paths: Iterable<string>, house: readonly Floor[]): string[] {
  const strays = [...paths].filter((path) => isCode(path) && path.includes('/') && !isOurs(path, house))
  return strays.map((path) => `${path} stands on no floor`)
}

function importViolation(
  path: string,
  { specifier, typesOnly }: Import,
  { floor, house }: { floor: Floor; house: readonly Floor[] },
): string | null {
  if (specifier === null) return `${path} imports what is known only at run time; write the path out`
  const refused = (why: string): string => `${path} imports ${specifier}: ${why}`
  if (/^([/#]|file:)/.test(specifier)) return refused('write the path out, from the file that imports it')
  if (/^(node:)?module$/.test(specifier))
    return refused('what createRequire loads is not seen here; use import')
  const target = targetOf(path, specifier)
  if (target === null) {
    return floor.packages === undefined || floor.packages.test(specifier) ? null : refused(floor.because)
  }
  if (isIn(target, floor.folder)) {
    const [room, other] = [roomOf(floor, path), roomOf(floor, target)]
    if (room === null || other === null || floor.rooms.indexOf(other) <= floor.rooms.indexOf(room))
      return null
    return refused(`in ${floor.folder}, ${other} comes after ${room}`)
  }
  const allowed = [...floor.imports, ...(typesOnly ? (floor.importsTypesOf ?? []) : [])]
  // What lies on no floor (package.json) belongs to none.
  if (allowed.some((place) => isIn(target, place)) || !isOurs(target, house)) return null
  return refused(floor.because)
}

function isOurs(path: string, house: readonly Floor[]): boolean {
  return isIn(path, 'test') || house.some(({ folder }) => isIn(path, folder))
}
