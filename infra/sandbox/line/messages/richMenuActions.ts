import { checkAction } from './actions.ts'
import { objectAt } from './fields.ts'
import { type Problem, Problems } from './problems.ts'

/**
 * LINE's objections to the actions of a rich menu's areas (line.md 1.5, 1.8).
 *
 * @throws {MalformedProperty} for a property of the wrong JSON type
 */
export function checkRichMenuActions(areas: readonly { action: unknown }[]): Problem[] {
  const problems = new Problems()
  for (const [index, area] of areas.entries()) {
    const path = `areas[${index}].action`
    checkAction({ fields: objectAt(area.action, path), path, problems }, 'richMenu')
  }
  return problems.list
}
