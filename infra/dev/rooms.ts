/**
 * `npm run rooms` prints the floors of the house and the order of their rooms; `npm run rooms -- delivery` where one
 * feature lives on each floor; a word that is no room finds the files that are named for it. With `--check`, which
 * `npm run lint` runs, it names each import against that order, each file outside of the floors and rooms, and each
 * file that a comment or a page mentions and that is not there; the exit code is then 1.
 */
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deadMentions, endsOf } from './rooms/mentions.ts'
import { isCode, isIn } from './rooms/places.ts'
import { featureLines } from './rooms/printFeature.ts'
import { HOUSE } from './rooms/house.ts'
import { ROOMS_OF_TESTS, TESTS_IN_ROOMS } from './rooms/testsAndPages.ts'
import { orderLines } from './rooms/printOrder.ts'
import { roomNames, testViolations } from './rooms/testRooms.ts'
import { filesIn, foldersIn, readTree } from './rooms/tree.ts'
import { houseViolations, strayFiles } from './rooms/violations.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const floors = HOUSE.map(({ folder }) => folder)
/** Files that are named and gone. The changelog and the decisions are history: what they name may be gone. */
async function mentionViolations(paths: readonly string[]): Promise<string[]> {
  const known = endsOf(paths)
  const read = paths.filter((path) => isCode(path) || path.endsWith('.md'))
  const living = read.filter((path) => path !== 'CHANGELOG.md' && !isIn(path, 'docs/decisions'))
  const dead = living.map(async (path) => deadMentions(path, await readFile(join(root, path), 'utf8'), known))
  return (await Promise.all(dead)).flat()
}

const [argument] = process.argv.slice(2)

if (argument === '--check') {
  const rooms = new Set([...roomNames(HOUSE), ...ROOMS_OF_TESTS])
  const atTop = (await readdir(root)).filter((name) => name.includes('.') && !name.startsWith('.'))
  const paths = [...atTop, ...(await filesIn(root, await foldersIn(root)))]
  const found = [
    ...strayFiles(paths, HOUSE),
    ...houseViolations(await readTree(root, floors), HOUSE),
    ...testViolations(await filesIn(root, TESTS_IN_ROOMS), TESTS_IN_ROOMS, rooms),
    ...(await mentionViolations(paths)),
  ]
  for (const violation of found) console.log(violation)
  if (found.length > 0) console.log('\nThe house: `npm run rooms`; its order: infra/dev/rooms/house.ts')
  process.exitCode = found.length === 0 ? 0 : 1
} else if (argument === undefined) {
  for (const line of orderLines(await readTree(root, floors), HOUSE)) console.log(line)
} else {
  const paths = await filesIn(root, [...floors, 'test', 'docs'])
  const lines = featureLines(paths, HOUSE, argument)
  for (const line of lines) console.log(line)
  if (lines.length === 0) {
    const word = argument.toLowerCase()
    const named = paths.filter((path) => basename(path).toLowerCase().includes(word))
    for (const path of named) console.log(`  ${path}`)
    if (named.length === 0)
      console.log(`Nothing is named ${argument}. Rooms: ${[...roomNames(HOUSE)].toSorted().join(', ')}`)
    process.exitCode = named.length === 0 ? 1 : 0
  }
}
