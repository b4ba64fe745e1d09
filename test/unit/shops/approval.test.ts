import { describe, expect, it } from '@jest/globals'
import { type ApprovalState, judgeAnswer } from '../../../domain/shops/approval.ts'

const asked = (state: ApprovalState = 'PENDING', decidedBy: string | null = null) => ({
  state,
  requestedBy: 'A',
  decidedBy,
})

describe('four eyes', () => {
  it('let another person approve or refuse, and never who asked', () => {
    expect(judgeAnswer('approve', 'B', asked())).toBe('ANSWER')
    expect(judgeAnswer('refuse', 'B', asked())).toBe('ANSWER')
    expect(judgeAnswer('approve', 'A', asked())).toBe('OWN')
    expect(judgeAnswer('refuse', 'A', asked())).toBe('OWN')
  })

  it('let only who asked take it back', () => {
    expect(judgeAnswer('withdraw', 'A', asked())).toBe('ANSWER')
    expect(judgeAnswer('withdraw', 'B', asked())).toBe('NOT_YOURS')
  })

  it('count an answer once, and none after another', () => {
    expect(judgeAnswer('approve', 'B', asked('APPROVED', 'B'))).toBe('ANSWERED_SO')
    expect(judgeAnswer('withdraw', 'A', asked('WITHDRAWN', 'A'))).toBe('ANSWERED_SO')
    expect(judgeAnswer('refuse', 'B', asked('APPROVED', 'B'))).toBe('CLOSED')
    expect(judgeAnswer('approve', 'C', asked('APPROVED', 'B'))).toBe('CLOSED')
    expect(judgeAnswer('approve', 'B', asked('VOID'))).toBe('CLOSED')
  })
})
