import { describe, expect, it } from '@jest/globals'
import type { Selectable } from 'kysely'
import { actionsOf, type ScenarioActions } from '../../../domain/members/scenarioActions.ts'
import type { AudienceCondition } from '../../../domain/members/audience/index.ts'
import type { BubbleKind, ButtonAct } from '../../../domain/bubbles/index.ts'
import type { RecurringCountRule } from '../../../domain/orders/recurringCount.ts'
import { changesBetween, type TestChange } from '../../../domain/testRuns/testChanges.ts'
import type { WorkflowStart } from '../../../schema/outbox.ts'
import type { DeliveriesTable } from '../../../schema/tables/delivery.ts'

/** Every key of every member of a union. */
type KeysOf<Shape> = Shape extends unknown ? keyof Shape : never

/** The compiler holds these both ways: a key that is renamed, added or taken away is an error of types here. */
describe('shapes of stored JSON', () => {
  it('scenarios, buttons, audiences and count rules', () => {
    const actions = {
      removeTagIds: true,
      addTagIds: true,
      flagId: true,
      points: true,
      richMenuId: true,
      runWhenNotDelivered: true,
    } satisfies Record<keyof ScenarioActions, true>
    const act = {
      removeTagIds: true,
      addTagIds: true,
      flagId: true,
      points: true,
      richMenuId: true,
      optedOut: true,
      replyText: true,
    } satisfies Record<keyof ButtonAct, true>
    const kinds = {
      text: true,
      image: true,
      video: true,
      audio: true,
      sticker: true,
      location: true,
      coupon: true,
      buttons: true,
      confirm: true,
      carousel: true,
      imageCarousel: true,
      richMessage: true,
      flex: true,
    } satisfies Record<BubbleKind, true>
    const conditions = {
      kind: true,
      mode: true,
      tagIds: true,
      flagIds: true,
      statuses: true,
      linked: true,
      min: true,
      max: true,
    } satisfies Record<KeysOf<AudienceCondition>, true>
    const rule = { kind: true, counts: true, from: true, to: true, n: true } satisfies Record<
      KeysOf<RecurringCountRule>,
      true
    >
    const rules = { list: true, range: true, every: true, atLeast: true } satisfies Record<
      RecurringCountRule['kind'],
      true
    >
    expect([actions, act, kinds, conditions, rule, rules].map((shape) => Object.keys(shape).length)).toEqual([
      6, 7, 13, 8, 5, 4,
    ])
    expect(actionsOf({ addTagIds: ['t'], flagId: null, points: 1, richMenuId: 'm' })).toEqual([
      'changeTags',
      'changePoints',
      'linkRichMenu',
    ])
  })

  it('how a fact starts its workflow, what a test changed, and lanes', () => {
    const start = { taskQueue: true, input: true, attributes: true, summary: true } satisfies Record<
      keyof WorkflowStart,
      true
    >
    const change = {
      kind: true,
      added: true,
      removed: true,
      before: true,
      after: true,
      applied: true,
    } satisfies Record<KeysOf<TestChange>, true>
    const lanes = { interactive: true, due: true, overdue: true, bulk: true } satisfies Record<
      Selectable<DeliveriesTable>['lane'],
      true
    >
    expect([start, change, lanes].map((shape) => Object.keys(shape).length)).toEqual([4, 6, 4])
    const before = { tagIds: ['a'], flagId: null, points: 1, optOut: 'was' }
    const after = { tagIds: ['b'], flagId: 'f', points: 3, optOut: 'is' }
    expect(changesBetween(before, after)).toEqual([
      { kind: 'TAGS', added: ['b'], removed: ['a'] },
      { kind: 'FLAG', before: null, after: 'f' },
      { kind: 'POINTS', applied: 2 },
      { kind: 'OPT_OUT', before: 'was', after: 'is' },
    ])
  })
})
