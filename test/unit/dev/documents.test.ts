import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '..', '..', '..')

/** Pages whose blocks are commands of their own, which no test can run as they stand. */
const NOT_RUN = ['docs/operations.md', 'docs/performance.md']

it('every page with examples is run by a test', async () => {
  const pages = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md'))
  const withExamples: string[] = []
  for (const name of pages)
    if (/^```sh$/m.test(await readFile(join(root, 'docs', name), 'utf8'))) withExamples.push(`docs/${name}`)
  const tests = (await readdir(join(root, 'test'), { recursive: true })).filter(
    (name) => name.endsWith('.test.ts') && !name.startsWith('unit'),
  )
  const texts = await Promise.all(tests.map((name) => readFile(join(root, 'test', name), 'utf8')))
  const isRun = (page: string): boolean => texts.some((text) => text.includes(`'${page}'`))
  expect(withExamples.filter((page) => !isRun(page))).toEqual(NOT_RUN)
})
