import { describe, expect, it } from '@jest/globals'
import {
  DELIVERY_STATES,
  isOpen,
  isPending,
  REASON_EXPLANATIONS,
  REASONS,
} from '../../../domain/delivery/deliveryStates.ts'

describe('delivery states', () => {
  it('are open until they are settled', () => {
    expect(DELIVERY_STATES.filter(isOpen)).toEqual(['planned', 'armed', 'sending'])
  })

  it('are pending while they are open or parked', () => {
    expect(DELIVERY_STATES.filter(isPending)).toEqual(['planned', 'armed', 'sending', 'parked'])
  })

  it('D11 the reasons are a closed list of 18, each explained in Japanese', () => {
    expect(REASONS).toHaveLength(18)
    for (const reason of REASONS)
      expect(REASON_EXPLANATIONS[reason]).toMatch(/[ぁ-ん].*(です|でした|ます|ました|ください)。$/)
  })
})
