import { describe, expect, it } from '@jest/globals'
import { actionsOf, type ScenarioActions } from '../../../domain/members/scenarioActions.ts'
import { actionsAfter } from '../../../domain/delivery/actionsAfter.ts'

const all: ScenarioActions = { addTagIds: ['T1'], points: 50, richMenuId: 'menu' }
const ALL = ['changeTags', 'changePoints', 'linkRichMenu']

describe('the actions of a scenario', () => {
  it('need an activity each for tags and flag, points, and the rich menu', () => {
    expect(actionsOf({})).toEqual([])
    expect(actionsOf({ removeTagIds: [], addTagIds: [], points: 0 })).toEqual([])
    expect(actionsOf({ removeTagIds: ['T1'] })).toEqual(['changeTags'])
    expect(actionsOf({ flagId: null })).toEqual(['changeTags'])
    expect(actionsOf({ points: -10 })).toEqual(['changePoints'])
    expect(actionsOf({ richMenuId: null })).toEqual(['linkRichMenu'])
    expect(actionsOf(all)).toEqual(ALL)
  })

  it('V20 follow what was sent, an activity each, so that one that fails is tried again alone', () => {
    expect(actionsAfter('sent', null, all)).toEqual(ALL)
    expect(actionsAfter('sent', null, { points: 50 })).toEqual(['changePoints'])
    expect(actionsAfter('sent', null, { richMenuId: null })).toEqual(['linkRichMenu'])
  })

  it('V20 wait until the message is sent', () => {
    for (const state of ['planned', 'armed', 'sending'] as const)
      expect(actionsAfter(state, null, { ...all, runWhenNotDelivered: true })).toEqual([])
  })

  it('V15 follow what reached nobody only when the scenario says so', () => {
    for (const [state, reason] of [
      ['failed', 'UNREACHABLE'],
      ['skipped', 'UNREACHABLE'],
      ['unknown', null],
    ] as const) {
      expect(actionsAfter(state, reason, all)).toEqual([])
      expect(actionsAfter(state, reason, { ...all, runWhenNotDelivered: true })).toEqual(ALL)
    }
  })

  it('V16, V17 never follow what a switch, a filter, the clock or a person left out', () => {
    const always = { ...all, runWhenNotDelivered: true }
    for (const reason of ['DISABLED', 'FILTER', 'LATE', 'OPT_OUT', 'OUTAGE_EXPIRED'] as const)
      expect(actionsAfter('skipped', reason, always)).toEqual([])
    expect(actionsAfter('cancelled', 'ORDER_CANCELLED', always)).toEqual([])
    expect(actionsAfter('parked', 'QUOTA', always)).toEqual([])
  })
})
