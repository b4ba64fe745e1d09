import type { AudienceCondition, AudienceFilter } from './audienceFilter.ts'
import { CONTINUATION_LABELS } from '../../carts/continuationStatus.ts'
import type { FlagId, TagId } from '../../values/ids.ts'

/** The names of the shop's tags and flags; a missing one is shown as 「(削除済み)」. */
export interface AudienceNames {
  readonly tags: ReadonlyMap<TagId, string>
  readonly flags: ReadonlyMap<FlagId, string>
}

/** A condition in two forms: within a sentence (…ていて), and before 「人」. */
interface Clause {
  readonly before: string
  readonly last: string
}

/** The filter as a sentence: 「タグ『A』が付いていて、『B』が付いていない人」; without conditions 「すべての人」. */
export function describeAudience(filter: AudienceFilter, names: AudienceNames): string {
  const conditions = filter.all ?? []
  if (conditions.length === 0) return 'すべての人'
  const clauses = conditions.map((condition, place) => {
    const followsTags = place > 0 && isAboutTags(conditions[place - 1])
    return clauseOf(condition, names, followsTags && isAboutTags(condition) ? '' : 'タグ')
  })
  const lastPlace = clauses.length - 1
  return `${clauses.map((clause, place) => (place === lastPlace ? clause.last : clause.before)).join('、')}人`
}

const isAboutTags = (condition: AudienceCondition | undefined): boolean =>
  condition?.kind === 'tags' || condition?.kind === 'withoutTags'

function clauseOf(condition: AudienceCondition, names: AudienceNames, tagWord: string): Clause {
  switch (condition.kind) {
    case 'tags': {
      const tags = `${tagWord}${condition.tagIds.map((id) => quoted(names.tags.get(id))).join('')}`
      const how =
        condition.tagIds.length === 1 ? 'が' : condition.mode === 'all' ? 'がすべて' : 'のいずれかが'
      return { before: `${tags}${how}付いていて`, last: `${tags}${how}付いている` }
    }
    case 'withoutTags': {
      const tags = `${tagWord}${condition.tagIds.map((id) => quoted(names.tags.get(id))).join('')}`
      if (condition.tagIds.length > 1 && condition.mode === 'all')
        return { before: `${tags}がすべてそろってはいなくて`, last: `${tags}がすべてそろってはいない` }
      const how = condition.tagIds.length === 1 ? 'が' : 'がどれも'
      return { before: `${tags}${how}付いていなくて`, last: `${tags}${how}付いていない` }
    }
    case 'flag': {
      const flags = condition.flagIds
        .map((id) => (id === null ? '「なし」' : quoted(names.flags.get(id))))
        .join('か')
      return condition.mode === 'include'
        ? { before: `フラグが${flags}で`, last: `フラグが${flags}の` }
        : { before: `フラグが${flags}ではなくて`, last: `フラグが${flags}ではない` }
    }
    case 'continuation': {
      const statuses = condition.statuses.map((status) => `「${CONTINUATION_LABELS[status]}」`).join('か')
      if (condition.mode === 'only')
        return { before: `すべての定期が${statuses}で`, last: `すべての定期が${statuses}の` }
      return condition.mode === 'any'
        ? { before: `${statuses}の定期があって`, last: `${statuses}の定期がある` }
        : { before: `${statuses}の定期がなくて`, last: `${statuses}の定期がない` }
    }
    case 'linked':
      return condition.linked
        ? { before: 'カートと連携済みで', last: 'カートと連携済みの' }
        : { before: 'カートと未連携で', last: 'カートと未連携の' }
    case 'daysSinceFriend': {
      const { min, max } = condition
      const days =
        min === max
          ? `${min}日`
          : `${min === undefined ? '' : `${min}日以上`}${max === undefined ? '' : `${max}日以内`}`
      return { before: `友だちになって${days}で`, last: `友だちになって${days}の` }
    }
  }
}

const quoted = (name: string | undefined): string => `『${name ?? '(削除済み)'}』`
