import { describe, expect, it } from '@jest/globals'
import {
  DELIVERY_STATES,
  FAILURE_REASONS,
  isDeliveryState,
  isFinal,
  isOpen,
  isReason,
  isSettled,
  REASON_EXPLANATIONS,
  REASONS,
} from '../../../domain/deliveryStates.ts'

describe('delivery states', () => {
  it('are open, final, or settled until a later fact', () => {
    expect(DELIVERY_STATES.filter(isOpen)).toEqual(['planned', 'armed', 'sending'])
    expect(DELIVERY_STATES.filter(isFinal)).toEqual(['sent', 'failed', 'unknown'])
    expect(DELIVERY_STATES.filter((s) => isSettled(s) && !isFinal(s))).toEqual([
      'skipped',
      'cancelled',
      'parked',
    ])
  })

  it('D11 the reasons are a closed list of 18, each explained in Japanese', () => {
    expect(REASONS).toHaveLength(18)
    for (const reason of REASONS)
      expect(REASON_EXPLANATIONS[reason]).toMatch(/[ぁ-ん].*(です|でした|ます|ました|ください)。$/)
    for (const reason of FAILURE_REASONS) expect(isReason(reason)).toBe(true)
  })

  it('know their own words', () => {
    expect(isReason('SKIPPED_LATE')).toBe(false)
    expect(isDeliveryState('toString')).toBe(false)
    expect(isDeliveryState('parked')).toBe(true)
  })
})
