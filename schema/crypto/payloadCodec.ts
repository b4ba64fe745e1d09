import type { Payload, PayloadCodec } from '@temporalio/common'
import proto from '@temporalio/proto'
import { type Keyring, open, seal } from './keyring.ts'

const ENCODING = 'binary/encrypted'
const CONTEXT = 'todoke.payload'
const text = new TextEncoder()
const plain = new TextDecoder()

/**
 * Encrypts the payloads that Temporal stores (arguments, results, summaries) under the master key, even though they
 * hold only ids, dates and enums (design.md section 4). The API's codec endpoint decrypts them for the Web UI.
 */
export function createPayloadCodec(keyring: Keyring): PayloadCodec {
  return {
    async encode(payloads) {
      return payloads.map((payload) => ({
        metadata: { encoding: text.encode(ENCODING), 'encryption-key-id': text.encode(keyring.currentId) },
        data: seal(keyring.current, proto.temporal.api.common.v1.Payload.encode(payload).finish(), CONTEXT),
      }))
    },
    async decode(payloads) {
      return payloads.map((payload) => decodeOne(payload, keyring))
    },
  }
}

function decodeOne(payload: Payload, keyring: Keyring): Payload {
  const { encoding, 'encryption-key-id': keyId } = payload.metadata ?? {}
  if (!encoding || plain.decode(encoding) !== ENCODING || !payload.data) return payload
  const master = keyring.key(keyId ? plain.decode(keyId) : keyring.currentId)
  const { metadata, data } = proto.temporal.api.common.v1.Payload.decode(open(master, payload.data, CONTEXT))
  return { metadata: { ...metadata }, data }
}
