import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isEnded } from '../../../domain/requests/request.ts'
import { isAtTarget } from '../../../domain/requests/target.ts'
import { randomFrom } from '../../setup/requests/modelCart.ts'
import { type ModelRequest, ModelWorld } from '../../setup/requests/modelWorld.ts'

/**
 * Interleavings of crash, freeze, takeover, edits by staff, lost answers, repeated wishes, two requests at once, switches
 * and people against the one function that decides, with a cart in memory (requests.md 8).
 */
const RUNS = 1_000
const INTERLEAVINGS_A_RUN = 100
const KINDS = ['SKIP', 'PAUSE', 'CANCEL'] as const

function live(random: () => number): ModelWorld {
  const world = new ModelWorld(random)
  const kind = KINDS[Math.floor(random() * 3)] ?? 'SKIP'
  const hasStaff = random() < 0.5
  const hasPeople = random() < 0.3
  world.cart.endsSessions = random() < 0.5
  world.apply(kind)
  for (let turn = 0; turn < 60; turn += 1) {
    const dice = random()
    const one = world.requests[Math.floor(random() * world.requests.length)]
    if (dice < 0.62) world.step()
    else if (dice < 0.72 && one && !isEnded(one.state)) world.startWorker(one)
    else if (dice < 0.83) world.wait([1_000, 6_000, 31_000, 125_000][Math.floor(random() * 4)] ?? 0)
    else if (dice < 0.85) world.kill()
    else if (dice < 0.87) world.freeze()
    else if (dice < 0.9) world.thaw()
    else if (dice < 0.919) world.switchedOn = random() < 0.7
    else if (dice < 0.92) world.stands = 'MEMBER_UNLINKED'
    else if (dice < 0.94) world.apply(random() < 0.6 ? kind : (KINDS[Math.floor(random() * 3)] ?? kind))
    else if (dice < 0.96 && hasStaff) world.cart.edit(random())
    else if (dice < 0.97 && hasStaff) world.cart.makeOrder()
    else if (hasPeople && one && random() < 0.3)
      world.person((['COMPLETE', 'CANCEL', 'RETRY'] as const)[Math.floor(random() * 3)] ?? 'RETRY', one)
  }
  return world
}

/** Nothing disturbs any more: each request comes to an end, or to a person. */
function calmDown(world: ModelWorld): void {
  Object.assign(world, { calm: true, switchedOn: true })
  world.killAll()
  world.wait(120_000)
  for (let turn = 0; turn < 60; turn += 1) {
    for (const request of world.requests) {
      if (isEnded(request.state)) continue
      // The person to whom it came closes it; another request may wait for that.
      if (turn > 20 && isAtRest(request)) world.person('COMPLETE', request)
      world.startWorker(request)
      for (let steps = 0; steps < 20; steps += 1) world.step()
      world.killAll()
      world.wait(16_000)
    }
    if (world.requests.every(isAtRest)) break
    world.wait(60_000)
  }
  // What was under way all the time arrives; what is counted never goes down, so it is looked at once.
  world.wait(3_600_000)
  check(world)
}

const isAtRest = ({ state, checkings }: ModelRequest): boolean =>
  isEnded(state) || (state === 'NEEDS_HUMAN' && checkings === 1)

function check({ cart, requests }: ModelWorld): void {
  // A change may come from an earlier request that a person closed while its press was under way: it is charged once all
  // the same, for the request that found it.
  const ours = [...cart.changedBy.values()].reduce((sum, changes) => sum + changes, 0)
  const charged = requests.reduce((sum, { charges }) => sum + charges, 0)
  for (const request of requests) {
    const changes = cart.changedBy.get(request.id) ?? 0
    // An absolute date may be written a second time: with people in the cart it may have been set back in between.
    const most = request.kind === 'PAUSE' && cart.staffEdits > 0 ? 2 : 1
    const wrong =
      changes > most
        ? 'changed twice'
        : request.charges > 1
          ? 'charged twice'
          : request.charges > 0 && (request.state !== 'DONE' || request.by !== 'PRESS')
            ? 'charged and not done'
            : charged > ours && cart.staffEdits === 0
              ? 'charged without a change'
              : request.state === 'CANCELLED' && changes > 0
                ? 'told that nothing was done, and it was'
                : request.checkings > 1 || request.results > 1
                  ? 'told twice'
                  : request.results > 0 && !isEnded(request.state)
                    ? 'told a result before there was one'
                    : request.settledOn !== null &&
                        request.target !== null &&
                        !isAtTarget(request.target, request.settledOn)
                      ? 'told a change that was not read'
                      : request.state === 'REFUSED'
                        ? 'refused by fresh facts'
                        : null
    if (wrong !== null) throw new Error(`${wrong}: ${JSON.stringify(request)}`)
  }
}

describe('the next step of a request', () => {
  it('never changes twice, charges without a change, tells an untruth, or forgets a request', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        for (let nth = 0; nth < INTERLEAVINGS_A_RUN; nth += 1) {
          const world = live(randomFrom(seed + nth * 7_919))
          calmDown(world)
          if (!world.requests.every(isAtRest))
            throw new Error(`waits for ever: ${JSON.stringify(world.requests)}`)
        }
      }),
      { numRuns: RUNS, examples: [[1_500_675_570]] },
    )
  })

  it('changes once and charges once where nothing disturbs', () => {
    for (const kind of KINDS) {
      const world = new ModelWorld(randomFrom(1))
      world.apply(kind)
      calmDown(world)
      expect(world.requests).toEqual([expect.objectContaining({ state: 'DONE', by: 'PRESS', charges: 1 })])
      expect([...world.cart.changedBy.values()]).toEqual([1])
    }
  })
})
