import { expect, it } from '@jest/globals'
import { nearestName } from '../../../domain/values/nearestName.ts'

const NAMES = ['limit', 'cursor', 'lineAccountId', 'state', 'dueFrom', 'dueTo', 'order']

it.each([
  ['state[]', 'state'],
  ['states', 'state'],
  ['line_account_id', 'lineAccountId'],
  ['LineAccountID', 'lineAccountId'],
  ['limt', 'limit'],
  ['duefrom', 'dueFrom'],
  ['page', null],
  ['x', null],
  ['', null],
  ['検索', null],
])('%s is %s', (given, meant) => {
  expect(nearestName(given, NAMES)).toBe(meant)
})
