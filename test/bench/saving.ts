import { insertApiKey, newKey } from '../../schema/shops/apiKeys.ts'
import { inShop } from '../../schema/database.ts'
import { insertOperator } from '../../schema/shops/operators.ts'
import { type BenchPlace, openBed } from './bed.ts'
import { type Findings, number, quantile } from './figure.ts'
import { seedShop } from './seed.ts'

const ROUNDS = 60
const WARM_UP = 15
const AIM_MS = 50
const LARGE = { scenarios: 30, bubbles: 5 }
const SMALL = { scenarios: 1, bubbles: 1 }

/**
 * Saving a message through the API, 30 scenarios of 5 bubbles, against one of a single bubble; one after the other
 * by turns, every time with other words.
 */
export async function saving(place: BenchPlace): Promise<Findings> {
  const bed = await openBed(place)
  try {
    const url = await bed.startApi()
    const { shopId, channels } = await seedShop(bed.db, bed.vault, { channels: 1, sendTime: '18:00' })
    const [channel] = channels
    if (!channel) throw new Error('a shop without a channel')
    const key = await inShop(bed.db, shopId, async (tx) => {
      const operator = await insertOperator(tx, shopId, { name: 'bench', role: 'EDITOR' })
      const made = newKey()
      await insertApiKey(tx, shopId, { operatorId: operator.id, name: 'bench', key: made })
      return made.clear
    })
    const { rows } = await bed.admin.query<{ id: string }>('select id from products where shop_id = $1', [
      shopId,
    ])
    const triggerProductIds = rows.map(({ id }) => id)
    const ask = async (method: string, path: string, body: object, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${url}/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`)
      return JSON.parse(text) as { id: string; version: number; scenarios: { id: string }[] }
    }
    const message = (size: typeof LARGE, round: number, ids: string[]) => ({
      adminName: 'bench',
      purpose: 'NOTICE',
      triggerProductIds,
      scenarios: Array.from({ length: size.scenarios }, (_, day) => ({
        ...(ids[day] === undefined ? {} : { id: ids[day] }),
        dayOffset: day + 1,
        sendTime: '18:00',
        bubbles: Array.from({ length: size.bubbles }, (_bubble, place) => ({
          kind: 'text',
          text: `{nickName|お客様}、ご注文 {orderNumber} の商品はいかがですか。${round}回目 ${place}`,
        })),
      })),
    })
    const make = async (size: typeof LARGE) => {
      const saved = await ask('POST', '/follow-messages', {
        lineAccountId: channel.lineAccountId,
        ...message(size, 0, []),
      })
      const ids = saved.scenarios.map(({ id }) => id)
      const taken: number[] = []
      let { version } = saved
      return {
        taken,
        async save(round: number) {
          const body = message(size, round, ids)
          const began = performance.now()
          ;({ version } = await ask('PUT', `/follow-messages/${saved.id}`, body, {
            'if-match': `"${version}"`,
          }))
          if (round > WARM_UP) taken.push(performance.now() - began)
        },
      }
    }
    const large = await make(LARGE)
    const small = await make(SMALL)
    for (let round = 1; round <= WARM_UP + ROUNDS; round++) {
      await large.save(round)
      await small.save(round)
    }
    const median = (taken: number[]) =>
      quantile(
        taken.toSorted((a, b) => a - b),
        0.5,
      )
    const [ours, bare] = [median(large.taken), median(small.taken)]
    const p95 = quantile(
      large.taken.toSorted((a, b) => a - b),
      0.95,
    )
    return {
      figures: [
        {
          name: 'saving a message of 30 scenarios with 5 bubbles each',
          measured: `median ${number(ours, 1)} ms, p95 ${number(p95, 1)} ms`,
          baseline: `${number(bare, 1)} ms with one bubble`,
          ratio: ours / bare,
          reached: { aim: `median under ${AIM_MS} ms`, ok: ours < AIM_MS },
        },
      ],
      wrong: [],
    }
  } finally {
    await bed.close()
  }
}
