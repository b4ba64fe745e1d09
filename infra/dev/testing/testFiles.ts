import { isIn } from '../rooms/places.ts'
import { readTree, targetOf, type Tree } from '../rooms/tree.ts'

/** The test files of a tree, sorted. */
export function testFiles(tree: Tree): string[] {
  return [...tree.keys()].filter((path) => path.endsWith('.test.ts'))
}

/** The unit tests of domain: those that lead, by what they import of other test files too, to nothing else of ours. */
export function domainTests(tree: Tree): Set<string> {
  const unit = testFiles(tree).filter((path) => isIn(path, 'test/unit'))
  return new Set(
    unit.filter((path) =>
      reached(path, tree).every((target) => isIn(target, 'domain') || isIn(target, 'test')),
    ),
  )
}

/** The code in test/, parsed. */
export const readTests = async (root: string): Promise<Tree> => await readTree(root, ['test'])

/** The files that a file of the tree imports, through others of the tree too. */
function reached(path: string, tree: Tree): string[] {
  const seen = new Set<string>()
  const follow = (file: string): void => {
    for (const { specifier } of tree.get(file) ?? []) {
      const target = targetOf(file, specifier ?? '')
      if (target === null || seen.has(target)) continue
      seen.add(target)
      follow(target)
    }
  }
  follow(path)
  return [...seen]
}
