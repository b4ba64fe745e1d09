import { posix } from 'node:path'
import type { Floor } from './floor.ts'
import { PAGES } from './testsAndPages.ts'
import { isIn } from './places.ts'

/** Where a feature lives, folder by folder with the names of its files, tests and pages for people last. */
export function featureLines(paths: readonly string[], house: readonly Floor[], feature: string): string[] {
  const rooms = house.flatMap(({ folder, rooms: own }) =>
    own
      .filter((room) => room.replace(/\.ts$/, '').split('/').includes(feature))
      .map((room) => `${folder}/${room}`),
  )
  const tests = paths.filter((path) => path.startsWith('test/') && path.split('/')[2] === feature)
  const folders = new Set([...rooms, ...tests.map((path) => path.split('/').slice(0, 3).join('/'))])
  const kebab = feature.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const pages = [`docs/${kebab}.md`, ...(PAGES[feature] ?? [])].filter((page) => paths.includes(page))
  return [...folders, ...pages].map((place) => {
    const files = paths.filter((path) => path !== place && isIn(path, place))
    const names = files.map((path) => posix.relative(place, path).replace(/(\.test)?\.ts$/, ''))
    return `  ${place.padEnd(28)}${names.join(' ')}`.trimEnd()
  })
}
