import type { FastifyInstance } from 'fastify'
import type { LinePlatform } from '../platform/linePlatform.ts'
import type { PersonActs } from '../webhooks/personActs.ts'
export function chatPages(_parts: { platform: LinePlatform; acts: PersonActs }) {
  return async (_app: FastifyInstance): Promise<void> => {}
}
