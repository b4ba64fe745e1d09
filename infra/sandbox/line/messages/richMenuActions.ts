import { checkAction } from './actions.ts'
import { objectAt } from './fields.ts'
import { type Problem, Problems } from './problems.ts'

/**
 * What LINE would object to in the actions of a rich menu's areas (line.md 1.5, 1.8).
 *
 * @throws {MalformedProperty} where a property has the wrong JSON type
 */
export function checkRichMenuActions(areas: readonly { action: unknown }[]): Problem[] {
  const problems = new Problems()
  for (const [index, area] of areas.entries()) {
    const path = `areas[${index}].action`
    checkAction({ fields: objectAt(area.action, path), path, problems }, 'richMenu')
  }
  return problems.list
}
