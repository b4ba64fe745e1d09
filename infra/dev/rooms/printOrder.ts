import type { Floor } from './floor.ts'
import { type Tree, targetOf } from './tree.ts'
import { isIn, roomOf } from './places.ts'

/** The floors with their rooms, lower first; for each room its number of files and the rooms that it stands on. */
export function orderLines(tree: Tree, house: readonly Floor[]): string[] {
  const lines: string[] = []
  for (const floor of house) {
    const files = [...tree.keys()].filter((path) => isIn(path, floor.folder))
    if (files.length === 0) continue
    lines.push('', `${floor.folder}${arrowsOf(floor)}`)
    for (const room of floor.rooms) {
      const own = files.filter((path) => roomOf(floor, path) === room)
      const stands = floor.rooms.filter(
        (other) => other !== room && own.some((path) => importsRoom(tree, { path, floor, room: other })),
      )
      const on = stands.length === 0 ? '' : `  on ${stands.join(', ')}`
      lines.push(`  ${room.padEnd(22)}${String(own.length).padStart(4)}${on}`)
    }
  }
  return lines.slice(1)
}

function arrowsOf({ imports, importsTypesOf = [] }: Floor): string {
  const arrows = [...imports, ...importsTypesOf.map((floor) => `types of ${floor}`)]
  return arrows.length === 0 ? '' : `  (imports ${arrows.join(', ')})`
}

function importsRoom(
  tree: Tree,
  { path, floor, room }: { path: string; floor: Floor; room: string },
): boolean {
  const targets = (tree.get(path) ?? []).map(({ specifier }) => targetOf(path, specifier ?? ''))
  return targets.some(
    (target) => target !== null && isIn(target, floor.folder) && roomOf(floor, target) === room,
  )
}
